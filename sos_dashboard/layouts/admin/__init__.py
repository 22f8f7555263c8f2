"""Who may sign in and see what, kept by administrators: plain pages and forms, one act a form."""
