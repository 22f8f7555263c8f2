-- The same counts by hand: plain PostgreSQL over the same tables, one statement a population.
--
-- Parameters: :authority_id, and :first and :last, the days that the population's record covers. What a statement gives
-- goes to by_hand.figure, which has the columns of public.figure. bench_recount.py reads this file, compares what the
-- statements count with what the program counts, and then times both.
--
-- Rows of a case (wherever `row_of` stands in a statement): dated from opening to closing, of two cases the later opened;
-- or up to 28 days before an opening where no case holds the day, and then they count as dated on the opening day. Of
-- all openings that can claim a row that is the one with the opening day nearest to it, those that hold it first.

-- population: person_in_post
-- indicators: basic_training_reach practice_leader_advanced_reach training_days_per_worker
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
done AS (
    SELECT worker_ref,
           min(coalesce(ends_on, starts_on)) FILTER (WHERE course = 'basic_2_day') AS basic_on,
           min(coalesce(ends_on, starts_on)) FILTER (WHERE course = 'advanced_5_day') AS advanced_on
    FROM record.training_attendance
    WHERE authority_id = :authority_id AND replaced_by IS NULL
      AND coalesce(completed, status = 'attended' AND days_attended >= days_planned)
    GROUP BY worker_ref
),
dose AS (
    SELECT t.worker_ref, m.starts_on,
           sum(least(days, t.days_planned)) FILTER (WHERE days IS NOT NULL) AS days,
           count(*) FILTER (WHERE days IS NULL) AS left_out
    FROM record.training_attendance t
    CROSS JOIN LATERAL (
        SELECT coalesce(t.days_attended, CASE WHEN t.status = 'attended' THEN t.days_planned END) AS days
    ) AS attended
    JOIN month m ON coalesce(t.ends_on, t.starts_on) BETWEEN m.starts_on - interval '11 months' AND m.ends_on
    WHERE t.authority_id = :authority_id AND t.replaced_by IS NULL
      AND t.status IN ('attended', 'part_attended') AND t.course <> 'partner_briefing'
    GROUP BY t.worker_ref, m.starts_on
),
person AS (
    SELECT m.starts_on, m.ends_on, w.worker_ref, w.team_ref, grouping(w.team_ref) = 1 AS of_authority,
           bool_or(w.role_group IN ('social_worker', 'practice_leader', 'manager')
                   AND coalesce(w.agency_type, 'local_authority') = 'local_authority') AS is_eligible,
           bool_or(w.role_group = 'practice_leader') AS is_leader
    FROM record.worker w
    JOIN month m ON w.started_on <= m.ends_on AND (w.left_on IS NULL OR w.left_on > m.ends_on)
    WHERE w.authority_id = :authority_id AND w.replaced_by IS NULL
    GROUP BY GROUPING SETS ((m.starts_on, m.ends_on, w.worker_ref), (m.starts_on, m.ends_on, w.worker_ref, w.team_ref))
),
counted AS (
    SELECT p.starts_on, CASE WHEN p.of_authority THEN '' ELSE p.team_ref END AS team_ref,
           count(*) FILTER (WHERE is_eligible) AS eligible,
           count(*) FILTER (WHERE is_eligible AND basic_on <= ends_on) AS trained,
           count(*) FILTER (WHERE is_leader) AS leaders,
           count(*) FILTER (WHERE is_leader AND advanced_on <= ends_on) AS advanced,
           sum(coalesce(days, 0)) FILTER (WHERE is_eligible) AS days,
           sum(coalesce(days, 0) ^ 2) FILTER (WHERE is_eligible) AS squares,
           sum(coalesce(left_out, 0)) FILTER (WHERE is_eligible) AS left_out
    FROM person p LEFT JOIN done USING (worker_ref) LEFT JOIN dose d USING (worker_ref, starts_on)
    WHERE p.of_authority OR p.team_ref IS NOT NULL
    GROUP BY p.starts_on, p.of_authority, p.team_ref
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside, squares)
SELECT f.indicator, 'month', team_ref, starts_on, f.numerator, f.denominator, f.beside, f.squares
FROM counted CROSS JOIN LATERAL (VALUES
    ('basic_training_reach', trained, eligible, NULL, NULL),
    ('practice_leader_advanced_reach', advanced, leaders, NULL, NULL),
    ('training_days_per_worker', coalesce(days, 0), eligible, coalesce(left_out, 0), coalesce(squares, 0))
) AS f (indicator, numerator, denominator, beside, squares)
WHERE (f.denominator <> 0 OR f.beside <> 0) AND (team_ref = '' OR f.indicator <> 'practice_leader_advanced_reach');

-- population: booking
-- indicators: training_completion_rate
WITH booking AS (
    SELECT date_trunc('month', coalesce(ends_on, starts_on))::date AS month, status = 'booked' AS is_booked,
           coalesce(completed, status = 'attended' AND days_attended >= days_planned, false) AS is_done
    FROM record.training_attendance
    WHERE authority_id = :authority_id AND replaced_by IS NULL
      AND status NOT IN ('cancelled_by_organiser', 'withdrawn')
      AND coalesce(ends_on, starts_on) BETWEEN :first AND :last
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, not_recorded)
SELECT 'training_completion_rate', 'month', '', month, count(*) FILTER (WHERE is_done), count(*),
       count(*) FILTER (WHERE is_booked AND NOT is_done)
FROM booking
GROUP BY month;

-- population: person_reached
-- indicators: partner_professional_share
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
reached AS (
    SELECT m.starts_on AS month, t.worker_ref, max(t.starts_on) AS last_on
    FROM record.training_attendance t
    JOIN month m ON coalesce(t.ends_on, t.starts_on) BETWEEN m.starts_on - interval '11 months' AND m.ends_on
    WHERE t.authority_id = :authority_id AND t.replaced_by IS NULL AND t.status IN ('attended', 'part_attended')
    GROUP BY m.starts_on, t.worker_ref
),
role AS (
    SELECT DISTINCT ON (c.worker_ref, c.last_on) c.worker_ref, c.last_on,
           w.role_group = 'other_professional' AS is_partner
    FROM (SELECT DISTINCT worker_ref, last_on FROM reached) AS c
    JOIN record.worker w ON w.worker_ref = c.worker_ref AND w.authority_id = :authority_id AND w.replaced_by IS NULL
    ORDER BY c.worker_ref, c.last_on,
             CASE WHEN c.last_on < w.started_on THEN w.started_on - c.last_on
                  WHEN w.left_on IS NULL OR w.left_on > c.last_on THEN 0
                  ELSE c.last_on - greatest(w.left_on - 1, w.started_on) END,
             w.started_on DESC, w.role_group = 'other_professional' DESC
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside)
SELECT 'partner_professional_share', 'month', '', month, count(*) FILTER (WHERE is_partner), count(is_partner),
       count(*) - count(is_partner)
FROM reached LEFT JOIN role USING (worker_ref, last_on)
GROUP BY month;

-- population: starter
-- indicators: time_to_basic_training
WITH post AS MATERIALIZED (
    SELECT worker_ref, started_on, left_on
    FROM record.worker
    WHERE authority_id = :authority_id AND replaced_by IS NULL
      AND role_group IN ('social_worker', 'practice_leader', 'manager')
      AND coalesce(agency_type, 'local_authority') = 'local_authority'
),
basic AS (
    SELECT worker_ref, min(coalesce(ends_on, starts_on)) AS basic_on
    FROM record.training_attendance
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND course = 'basic_2_day'
      AND coalesce(completed, status = 'attended' AND days_attended >= days_planned)
    GROUP BY worker_ref
),
start AS (
    SELECT worker_ref, started_on,
           least(nullif(max(coalesce(left_on, 'infinity')), 'infinity'), :last) AS seen_until
    FROM post
    WHERE started_on BETWEEN :first AND :last
    GROUP BY worker_ref, started_on
),
seen AS (
    SELECT date_trunc('month', s.started_on)::date AS month, coalesce(b.basic_on <= s.seen_until, false) AS is_trained,
           greatest(CASE WHEN b.basic_on <= s.seen_until THEN b.basic_on ELSE s.seen_until END - s.started_on, 0) AS days
    FROM start s LEFT JOIN basic b USING (worker_ref)
    WHERE NOT EXISTS (
        SELECT FROM post p
        WHERE p.worker_ref = s.worker_ref AND p.started_on < s.started_on
          AND greatest(p.started_on, s.started_on - 180) < least(p.left_on, s.started_on)
    )
),
by_day AS (
    SELECT month, days, count(*) FILTER (WHERE is_trained) AS events, count(*) FILTER (WHERE NOT is_trained) AS censored
    FROM seen
    GROUP BY month, days
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, days, events, censored)
SELECT 'time_to_basic_training', 'month', '', month, sum(events), sum(events + censored),
       array_agg(days ORDER BY days), array_agg(events ORDER BY days), array_agg(censored ORDER BY days)
FROM by_day
GROUP BY month;

-- population: course_run
-- indicators: inhouse_delivery_share
WITH run AS (
    SELECT max(coalesce(ends_on, starts_on)) AS held_on, max(days_planned) AS days,
           CASE WHEN min(delivered_by) <> max(delivered_by) THEN 'joint' ELSE max(delivered_by) END AS giver
    FROM record.training_attendance
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND status IN ('attended', 'part_attended')
      AND course <> 'partner_briefing'
    GROUP BY run_ref
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside)
SELECT 'inhouse_delivery_share', 'month', '', date_trunc('month', held_on)::date,
       coalesce(sum(days * CASE giver WHEN 'in_house' THEN 1 WHEN 'joint' THEN 0.5 ELSE 0 END)
                FILTER (WHERE giver IS NOT NULL), 0),
       coalesce(sum(days) FILTER (WHERE giver IS NOT NULL), 0),
       count(*) FILTER (WHERE giver IS NULL OR days IS NULL)
FROM run
WHERE held_on BETWEEN :first AND :last
GROUP BY date_trunc('month', held_on);

-- population: team_in_force
-- indicators: team_practice_leader_coverage
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
advanced AS (
    SELECT worker_ref, min(coalesce(ends_on, starts_on)) AS advanced_on
    FROM record.training_attendance
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND course = 'advanced_5_day'
      AND coalesce(completed, status = 'attended' AND days_attended >= days_planned)
    GROUP BY worker_ref
),
leader AS MATERIALIZED (
    SELECT w.team_ref, w.started_on, w.left_on, a.advanced_on
    FROM record.worker w JOIN advanced a USING (worker_ref)
    WHERE w.authority_id = :authority_id AND w.replaced_by IS NULL AND w.role_group = 'practice_leader'
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'team_practice_leader_coverage', 'month', '', m.starts_on,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM leader l
           WHERE l.team_ref = t.team_ref AND greatest(l.started_on, l.advanced_on) <= m.ends_on
             AND (l.left_on IS NULL OR m.ends_on - l.left_on <= 28)
       )),
       count(*)
FROM record.team t
JOIN month m ON coalesce(t.opened_on, '-infinity') <= m.ends_on AND (t.closed_on IS NULL OR t.closed_on > m.ends_on)
WHERE t.authority_id = :authority_id AND t.replaced_by IS NULL
GROUP BY m.starts_on;

-- population: leader_coached
-- indicators: coaching_dose_met
WITH period AS (
    SELECT kind, day::date AS starts_on, (day + length - interval '1 day')::date AS ends_on, sessions
    FROM (VALUES ('quarter', '2000-01-01'::timestamp, interval '3 months', 3),
                 ('year', '2000-04-01'::timestamp, interval '1 year', 12)) AS given (kind, origin, length, sessions)
    CROSS JOIN LATERAL generate_series(origin, :last::timestamp, length) AS day
    WHERE day >= :first AND day + length - interval '1 day' <= :last
),
post AS (
    SELECT worker_ref, range_agg(daterange(started_on, left_on)) AS days
    FROM record.worker
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND role_group = 'practice_leader'
      AND (left_on IS NULL OR left_on > started_on)
    GROUP BY worker_ref
),
active AS (
    SELECT worker_ref, p.kind, p.starts_on, p.ends_on, p.sessions,
           (SELECT sum(upper(part) - lower(part))
            FROM unnest(days * datemultirange(daterange(p.starts_on, p.ends_on + 1))) AS part) AS days_active
    FROM post JOIN period p ON days && daterange(p.starts_on, p.ends_on + 1)
),
coached AS (
    SELECT c.practice_leader_ref AS worker_ref, p.kind, p.starts_on, count(DISTINCT c.session_ref) AS held
    FROM record.coaching_session c JOIN period p ON c.held_on BETWEEN p.starts_on AND p.ends_on
    WHERE c.authority_id = :authority_id AND c.replaced_by IS NULL AND c.status = 'held'
    GROUP BY c.practice_leader_ref, p.kind, p.starts_on
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'coaching_dose_met', a.kind, '', a.starts_on,
       count(*) FILTER (WHERE coalesce(c.held, 0)
                              >= ceil(a.sessions * a.days_active / (a.ends_on - a.starts_on + 1)::numeric)),
       count(*)
FROM active a LEFT JOIN coached c USING (worker_ref, kind, starts_on)
WHERE a.days_active >= 28
GROUP BY a.kind, a.starts_on;

-- population: practice_leader
-- indicators: coaching_gap_days
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
post AS MATERIALIZED (
    SELECT worker_ref, team_ref, started_on, left_on, min(started_on) OVER (PARTITION BY worker_ref) AS began_on
    FROM record.worker
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND role_group = 'practice_leader'
),
leader AS (
    SELECT m.starts_on, m.ends_on, p.worker_ref, p.team_ref, grouping(p.team_ref) = 1 AS of_authority,
           min(p.began_on) AS began_on
    FROM post p JOIN month m ON p.started_on <= m.ends_on AND (p.left_on IS NULL OR p.left_on > m.ends_on)
    GROUP BY GROUPING SETS ((m.starts_on, m.ends_on, p.worker_ref), (m.starts_on, m.ends_on, p.worker_ref, p.team_ref))
),
last_held AS (
    SELECT c.practice_leader_ref AS worker_ref, m.starts_on, max(c.held_on) AS held_on
    FROM record.coaching_session c JOIN month m ON c.held_on <= m.ends_on
    WHERE c.authority_id = :authority_id AND c.replaced_by IS NULL AND c.status = 'held'
    GROUP BY c.practice_leader_ref, m.starts_on
),
by_day AS (
    SELECT l.starts_on, CASE WHEN l.of_authority THEN '' ELSE l.team_ref END AS team_ref,
           l.ends_on - coalesce(h.held_on, l.began_on) AS days, count(*) AS events
    FROM leader l LEFT JOIN last_held h USING (worker_ref, starts_on)
    WHERE l.of_authority OR l.team_ref IS NOT NULL
    GROUP BY 1, 2, 3
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, days, events, censored)
SELECT 'coaching_gap_days', 'month', team_ref, starts_on, sum(events), sum(events),
       array_agg(days ORDER BY days), array_agg(events ORDER BY days), array_agg(0 ORDER BY days)
FROM by_day
GROUP BY team_ref, starts_on;

-- population: senior_leader
-- indicators: leadership_practice_contact
WITH period AS (
    SELECT kind, day::date AS starts_on, (day + length - interval '1 day')::date AS ends_on
    FROM (VALUES ('quarter', '2000-01-01'::timestamp, interval '3 months'),
                 ('year', '2000-04-01'::timestamp, interval '1 year')) AS given (kind, origin, length)
    CROSS JOIN LATERAL generate_series(origin, :last::timestamp, length) AS day
    WHERE day >= :first AND day + length - interval '1 day' <= :last
),
contact AS MATERIALIZED (
    SELECT worker_ref, done_on
    FROM record.leadership_activity
    WHERE authority_id = :authority_id AND replaced_by IS NULL
      AND activity IN ('observed_practice', 'joined_group_supervision', 'led_appreciative_inquiry',
                       'attended_advanced_training')
    UNION
    SELECT worker_ref, coalesce(ends_on, starts_on)
    FROM record.training_attendance
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND course = 'advanced_5_day'
      AND status IN ('attended', 'part_attended')
),
leader AS (
    SELECT DISTINCT p.kind, p.starts_on, p.ends_on, w.worker_ref
    FROM record.worker w JOIN period p ON w.started_on <= p.ends_on AND (w.left_on IS NULL OR w.left_on > p.ends_on)
    WHERE w.authority_id = :authority_id AND w.replaced_by IS NULL AND w.role_group = 'senior_leader'
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'leadership_practice_contact', l.kind, '', l.starts_on, count(DISTINCT c.worker_ref), count(DISTINCT l.worker_ref)
FROM leader l
LEFT JOIN contact c ON c.worker_ref = l.worker_ref AND c.done_on BETWEEN l.starts_on AND l.ends_on
GROUP BY l.kind, l.starts_on;

-- population: readiness_set
-- indicators: whole_system_readiness
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
latest AS (
    SELECT DISTINCT ON (m.starts_on, r.domain, r.item) m.starts_on, r.domain, r.score
    FROM record.readiness_rating r
    JOIN month m ON r.rated_on <= m.ends_on AND r.rated_on > m.ends_on - interval '6 months'
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.rater = 'self'
    ORDER BY m.starts_on, r.domain, r.item, r.rated_on DESC
),
domain AS (
    SELECT starts_on, domain, avg(score) AS score FROM latest GROUP BY starts_on, domain HAVING count(*) >= 2
),
whole AS (
    SELECT starts_on, avg(score) AS score FROM domain GROUP BY starts_on HAVING count(*) = 4
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, squares)
SELECT 'whole_system_readiness', 'month', '', starts_on, coalesce(score, 0), count(score), coalesce(score * score, 0)
FROM month LEFT JOIN whole USING (starts_on)
GROUP BY starts_on, score;

-- population: open_case
-- indicators: case_fidelity_index case_fidelity_index_worry case_fidelity_index_strength case_fidelity_index_safety
-- indicators: case_fidelity_index_paired case_fidelity_index_scale case_fidelity_index_next_step
-- indicators: case_fidelity_index_child_tool case_fidelity_index_network case_fidelity_index_meeting
-- indicators: case_fidelity_index_plan map_complete_rate safety_scale_current_rate scale_multi_perspective
-- indicators: child_voice_rate network_coverage group_supervision_exposure trajectory_recorded
WITH month AS (
    SELECT series.day::date AS starts_on, c.day AS ends_on, c.working_day_number
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS series (day)
    JOIN calendar_day c ON c.day = series.day + interval '1 month - 1 day'
    WHERE series.day >= :first AND c.day <= :last
),
opened AS MATERIALIZED (
    SELECT k.version_id AS case_id, k.case_ref, k.team_ref, k.opened_on, k.closed_on, k.oldest_child_age,
           coalesce(d.working_day_number, 0) AS opened_number
    FROM record."case" k LEFT JOIN calendar_day d ON d.day = k.opened_on
    WHERE k.authority_id = :authority_id AND k.replaced_by IS NULL
),
open_month AS MATERIALIZED (
    SELECT o.case_id, m.starts_on, m.ends_on, o.team_ref, o.oldest_child_age, m.ends_on - o.opened_on AS days_open,
           m.working_day_number - o.opened_number >= 45 AS is_due
    FROM opened o JOIN month m ON o.opened_on <= m.ends_on AND (o.closed_on IS NULL OR o.closed_on > m.ends_on)
),
row_of AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, greatest(r.recorded_on, o.opened_on) AS on_day, r.*
    FROM record.practice_record r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL
      AND r.recorded_on >= o.opened_on - 28
      AND (r.recorded_on < o.opened_on OR o.closed_on IS NULL OR r.recorded_on <= o.closed_on)
    ORDER BY r.version_id, r.recorded_on < o.opened_on, abs(r.recorded_on - o.opened_on)
),
practice AS (
    SELECT *, least(retired_on, lead(on_day) OVER (
                  PARTITION BY case_id, element, statement_ref, CASE WHEN statement_ref IS NULL THEN version_id END
                  ORDER BY on_day, recorded_on, ordinal)) AS until_on
    FROM row_of
),
seen AS MATERIALIZED (
    SELECT o.case_id, o.starts_on, o.ends_on, p.element, p.state, p.statement_ref, p.retired_on, p.next_step_due_on,
           p.on_day, p.state = 'present' AND (p.until_on IS NULL OR p.until_on > o.ends_on) AS is_live
    FROM practice p JOIN open_month o ON o.case_id = p.case_id AND p.on_day <= o.ends_on
    WHERE p.state = 'none_found' OR p.until_on IS NULL OR p.until_on > o.ends_on OR p.element = 'trajectory'
),
element_month AS (
    SELECT case_id, starts_on,
           bool_or(is_live AND element IN ('past_harm', 'danger_statement')) AS worry,
           bool_or(is_live AND element = 'existing_strength') AS strength,
           bool_or(element = 'existing_safety' AND (is_live OR state = 'none_found')) AS safety,
           bool_or(element = 'complicating_factor' AND (is_live OR state = 'none_found')) AS factor,
           bool_or(is_live AND element = 'safety_goal') AS goal,
           bool_or(is_live AND element = 'next_step') AS next_step,
           bool_or(is_live AND element IN ('three_houses', 'wizards_and_fairies', 'safety_house',
                                           'words_and_pictures')) AS child_tool,
           bool_or(is_live AND element = 'network_meeting') AS meeting,
           bool_or(is_live AND element = 'safety_plan') AS plan,
           bool_or(is_live AND element = 'trajectory' AND next_step_due_on > ends_on) AS step_ahead,
           bool_or(element = 'trajectory' AND state = 'present' AND greatest(retired_on, on_day) <= ends_on
                   AND retired_on IS NOT NULL) AS ended
    FROM seen
    GROUP BY case_id, starts_on
),
statement_month AS (
    SELECT case_id, starts_on, statement_ref, bool_or(element = 'danger_statement') AS danger,
           bool_or(element = 'safety_goal') AS goal
    FROM seen
    WHERE is_live AND element IN ('danger_statement', 'safety_goal')
    GROUP BY case_id, starts_on, statement_ref
),
link_month AS (
    SELECT case_id, starts_on,
           bool_or(danger) AND bool_and(CASE WHEN statement_ref IS NOT NULL OR count_linked = 0 THEN goal OR NOT danger
                                             ELSE NOT danger END) AS paired
    FROM (SELECT *, count(statement_ref) OVER (PARTITION BY case_id, starts_on) AS count_linked
          FROM statement_month) AS numbered
    GROUP BY case_id, starts_on
),
rating AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, greatest(r.rated_on, o.opened_on) AS on_day, r.rated_by
    FROM record.safety_scale r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL
      AND r.rated_on >= o.opened_on - 28
      AND (r.rated_on < o.opened_on OR o.closed_on IS NULL OR r.rated_on <= o.closed_on)
    ORDER BY r.version_id, r.rated_on < o.opened_on, abs(r.rated_on - o.opened_on)
),
rating_month AS (
    SELECT o.case_id, o.starts_on,
           bool_or(o.ends_on - r.on_day <= 90) AS is_current,
           bool_or(o.ends_on - r.on_day <= 90 AND r.rated_by IN ('worker', 'manager')) AS by_staff,
           bool_or(o.ends_on - r.on_day <= 90 AND r.rated_by IN ('parent', 'child', 'network')) AS by_family
    FROM rating r JOIN open_month o ON o.case_id = r.case_id AND r.on_day <= o.ends_on
    GROUP BY o.case_id, o.starts_on
),
member AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, greatest(r.joined_on, o.opened_on) AS on_day, r.left_on, r.member_ref
    FROM record.network_member r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.kind = 'natural'
      AND r.joined_on >= o.opened_on - 28
      AND (r.joined_on < o.opened_on OR o.closed_on IS NULL OR r.joined_on <= o.closed_on)
    ORDER BY r.version_id, r.joined_on < o.opened_on, abs(r.joined_on - o.opened_on)
),
member_month AS (
    SELECT o.case_id, o.starts_on, count(DISTINCT m.member_ref) AS natural_members
    FROM member m
    JOIN open_month o ON o.case_id = m.case_id AND m.on_day <= o.ends_on AND (m.left_on IS NULL OR m.left_on > o.ends_on)
    GROUP BY o.case_id, o.starts_on
),
supervised AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, greatest(r.held_on, o.opened_on) AS on_day
    FROM record.supervision r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.kind = 'group' AND r.sos_method IS NOT FALSE
      AND r.held_on >= o.opened_on - 28
      AND (r.held_on < o.opened_on OR o.closed_on IS NULL OR r.held_on <= o.closed_on)
    ORDER BY r.version_id, r.held_on < o.opened_on, abs(r.held_on - o.opened_on)
),
supervised_month AS (
    SELECT DISTINCT o.case_id, o.starts_on, true AS is_supervised
    FROM supervised s JOIN open_month o ON o.case_id = s.case_id AND o.ends_on - s.on_day BETWEEN 0 AND 180
),
held AS (
    SELECT o.starts_on, o.team_ref, o.is_due, o.days_open, o.oldest_child_age AS age,
           coalesce(e.worry, false) AS worry, coalesce(e.strength, false) AS strength,
           coalesce(e.safety, false) AS safety, coalesce(e.factor, false) AS factor, coalesce(e.goal, false) AS goal,
           coalesce(l.paired, false) AS paired, r.case_id IS NOT NULL AS rated,
           coalesce(r.is_current, false) AS is_current, coalesce(r.by_staff AND r.by_family, false) AS by_both,
           coalesce(e.next_step, false) AS next_step, coalesce(e.child_tool, false) AS child_tool,
           coalesce(m.natural_members >= 2, false) AS network, coalesce(e.meeting, false) AS meeting,
           coalesce(e.plan, false) AS plan, coalesce(s.is_supervised, false) AS supervised,
           coalesce(e.step_ahead OR (e.ended AND e.plan), false) AS trajectory,
           coalesce(o.oldest_child_age >= 4, false) AS needs_tool, o.days_open >= 90 AS needs_plan
    FROM open_month o
    LEFT JOIN element_month e USING (case_id, starts_on)
    LEFT JOIN link_month l USING (case_id, starts_on)
    LEFT JOIN rating_month r USING (case_id, starts_on)
    LEFT JOIN member_month m USING (case_id, starts_on)
    LEFT JOIN supervised_month s USING (case_id, starts_on)
),
scored AS (
    SELECT *, 100 * (worry::int + strength::int + safety::int + paired::int + rated::int + next_step::int + network::int
                     + meeting::int + (needs_tool AND child_tool)::int + (needs_plan AND plan)::int)::numeric
              / (8 + needs_tool::int + needs_plan::int) AS score
    FROM held
),
counted AS (
    SELECT starts_on, CASE WHEN grouping(team_ref) = 1 THEN '' ELSE team_ref END AS team_ref,
           count(*) FILTER (WHERE is_due) AS due,
           sum(score) FILTER (WHERE is_due) AS score,
           sum(score * score) FILTER (WHERE is_due) AS squares,
           count(*) FILTER (WHERE is_due AND worry) AS worry,
           count(*) FILTER (WHERE is_due AND strength) AS strength,
           count(*) FILTER (WHERE is_due AND safety) AS safety,
           count(*) FILTER (WHERE is_due AND paired) AS paired,
           count(*) FILTER (WHERE is_due AND rated) AS rated,
           count(*) FILTER (WHERE is_due AND next_step) AS next_step,
           count(*) FILTER (WHERE is_due AND needs_tool AND child_tool) AS child_tool,
           count(*) FILTER (WHERE is_due AND needs_tool) AS needs_tool,
           count(*) FILTER (WHERE is_due AND age IS NULL) AS without_age,
           count(*) FILTER (WHERE is_due AND network) AS network,
           count(*) FILTER (WHERE is_due AND meeting) AS meeting,
           count(*) FILTER (WHERE is_due AND needs_plan AND plan) AS plan,
           count(*) FILTER (WHERE is_due AND needs_plan) AS needs_plan,
           count(*) FILTER (WHERE is_due AND worry AND strength AND safety AND rated AND next_step AND goal
                                  AND factor) AS map,
           count(*) FILTER (WHERE is_due AND is_current) AS is_current,
           count(*) FILTER (WHERE is_due AND by_both) AS by_both,
           count(*) FILTER (WHERE days_open >= 28) AS net_due,
           count(*) FILTER (WHERE days_open >= 28 AND network AND meeting) AS covered,
           count(*) FILTER (WHERE days_open >= 180) AS long_open,
           count(*) FILTER (WHERE days_open >= 180 AND supervised) AS supervised,
           count(*) FILTER (WHERE is_due AND trajectory) AS trajectory
    FROM scored
    GROUP BY GROUPING SETS ((starts_on), (starts_on, team_ref))
    HAVING grouping(team_ref) = 1 OR team_ref IS NOT NULL
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside, squares)
SELECT f.indicator, 'month', team_ref, starts_on, f.numerator, f.denominator, f.beside, f.squares
FROM counted CROSS JOIN LATERAL (VALUES
    ('case_fidelity_index', coalesce(score, 0), due, NULL, coalesce(squares, 0)),
    ('case_fidelity_index_worry', worry, due, NULL, NULL),
    ('case_fidelity_index_strength', strength, due, NULL, NULL),
    ('case_fidelity_index_safety', safety, due, NULL, NULL),
    ('case_fidelity_index_paired', paired, due, NULL, NULL),
    ('case_fidelity_index_scale', rated, due, NULL, NULL),
    ('case_fidelity_index_next_step', next_step, due, NULL, NULL),
    ('case_fidelity_index_child_tool', child_tool, needs_tool, NULL, NULL),
    ('case_fidelity_index_network', network, due, NULL, NULL),
    ('case_fidelity_index_meeting', meeting, due, NULL, NULL),
    ('case_fidelity_index_plan', plan, needs_plan, NULL, NULL),
    ('map_complete_rate', map, due, NULL, NULL),
    ('safety_scale_current_rate', is_current, due, NULL, NULL),
    ('scale_multi_perspective', by_both, due, NULL, NULL),
    ('child_voice_rate', child_tool, needs_tool, without_age, NULL),
    ('network_coverage', covered, net_due, NULL, NULL),
    ('group_supervision_exposure', supervised, long_open, NULL, NULL),
    ('trajectory_recorded', trajectory, due, NULL, NULL)
) AS f (indicator, numerator, denominator, beside, squares)
WHERE f.denominator <> 0 OR f.beside <> 0;

-- population: opened_case
-- indicators: time_to_first_map
WITH opened AS MATERIALIZED (
    SELECT version_id AS case_id, case_ref, team_ref, opened_on, closed_on
    FROM record."case"
    WHERE authority_id = :authority_id AND replaced_by IS NULL
),
row_of AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, greatest(r.recorded_on, o.opened_on) AS on_day, r.element
    FROM record.practice_record r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.state = 'present'
      AND r.recorded_on >= o.opened_on - 28
      AND (r.recorded_on < o.opened_on OR o.closed_on IS NULL OR r.recorded_on <= o.closed_on)
    ORDER BY r.version_id, r.recorded_on < o.opened_on, abs(r.recorded_on - o.opened_on)
),
filled AS (
    SELECT case_id,
           min(on_day) FILTER (WHERE element IN ('past_harm', 'danger_statement')) AS worried_on,
           min(on_day) FILTER (WHERE element IN ('existing_strength', 'existing_safety')) AS well_on,
           min(on_day) FILTER (WHERE element IN ('safety_goal', 'next_step')) AS happen_on
    FROM row_of
    GROUP BY case_id
),
mapped AS (
    SELECT o.team_ref, o.opened_on, least(o.closed_on, :last) AS seen_until,
           CASE WHEN num_nulls(worried_on, well_on, happen_on) = 0
                THEN greatest(worried_on, well_on, happen_on) END AS mapped_on
    FROM opened o LEFT JOIN filled USING (case_id)
    WHERE o.opened_on BETWEEN :first AND :last
),
by_day AS (
    SELECT date_trunc('month', opened_on)::date AS month,
           CASE WHEN grouping(team_ref) = 1 THEN '' ELSE team_ref END AS team_ref,
           greatest(least(mapped_on, seen_until) - opened_on, 0) AS days,
           count(*) FILTER (WHERE mapped_on <= seen_until) AS events,
           count(*) FILTER (WHERE (mapped_on <= seen_until) IS NOT TRUE) AS censored
    FROM mapped
    GROUP BY GROUPING SETS ((1, 3), (1, 3, team_ref))
    HAVING grouping(team_ref) = 1 OR team_ref IS NOT NULL
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, days, events, censored)
SELECT 'time_to_first_map', 'month', team_ref, month, sum(events), sum(events + censored),
       array_agg(days ORDER BY days), array_agg(events ORDER BY days), array_agg(censored ORDER BY days)
FROM by_day
GROUP BY month, team_ref;

-- population: danger_statement
-- indicators: danger_goal_scale_paired
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
opened AS MATERIALIZED (
    SELECT version_id AS case_id, case_ref, team_ref, opened_on, closed_on
    FROM record."case"
    WHERE authority_id = :authority_id AND replaced_by IS NULL
),
row_of AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, greatest(r.recorded_on, o.opened_on) AS on_day, r.*
    FROM record.practice_record r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.element IN ('danger_statement', 'safety_goal')
      AND r.recorded_on >= o.opened_on - 28
      AND (r.recorded_on < o.opened_on OR o.closed_on IS NULL OR r.recorded_on <= o.closed_on)
    ORDER BY r.version_id, r.recorded_on < o.opened_on, abs(r.recorded_on - o.opened_on)
),
practice AS (
    SELECT *, least(retired_on, lead(on_day) OVER (
                  PARTITION BY case_id, element, statement_ref, CASE WHEN statement_ref IS NULL THEN version_id END
                  ORDER BY on_day, recorded_on, ordinal)) AS until_on
    FROM row_of
),
rated AS (
    SELECT case_id, statement_ref, min(on_day) AS rated_on
    FROM (
        SELECT DISTINCT ON (r.version_id) o.case_id, r.statement_ref, greatest(r.rated_on, o.opened_on) AS on_day
        FROM record.safety_scale r JOIN opened o USING (case_ref)
        WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.statement_ref IS NOT NULL
          AND r.rated_on >= o.opened_on - 28
          AND (r.rated_on < o.opened_on OR o.closed_on IS NULL OR r.rated_on <= o.closed_on)
        ORDER BY r.version_id, r.rated_on < o.opened_on, abs(r.rated_on - o.opened_on)
    ) AS rating
    GROUP BY case_id, statement_ref
),
-- The first rating joins here, before the months multiply the rows: later the planner takes them for one row, and loops.
scaled AS MATERIALIZED (
    SELECT p.*, r.rated_on FROM practice p LEFT JOIN rated r USING (case_id, statement_ref) WHERE p.state = 'present'
),
live AS (
    SELECT m.starts_on, m.ends_on, o.case_ref, o.case_id, o.team_ref, p.element, p.statement_ref, p.rated_on,
           CASE WHEN p.statement_ref IS NULL THEN p.version_id END AS alone
    FROM scaled p
    JOIN opened o USING (case_id)
    JOIN month m ON o.opened_on <= m.ends_on AND (o.closed_on IS NULL OR o.closed_on > m.ends_on)
                AND p.on_day <= m.ends_on AND (p.until_on IS NULL OR p.until_on > m.ends_on)
),
statement AS (
    SELECT starts_on, case_ref, case_id, team_ref, statement_ref, alone,
           bool_or(element = 'safety_goal') AND coalesce(min(rated_on) <= max(ends_on), false) AS is_paired
    FROM live
    GROUP BY starts_on, case_ref, case_id, team_ref, statement_ref, alone
    HAVING bool_or(element = 'danger_statement')
),
danger AS (
    SELECT s.starts_on, s.team_ref, grouping(s.team_ref) = 1 AS of_authority, s.statement_ref,
           bool_or(s.is_paired) AS is_paired
    FROM statement s
    GROUP BY GROUPING SETS ((s.starts_on, s.case_ref, s.statement_ref, s.alone),
                            (s.starts_on, s.case_ref, s.statement_ref, s.alone, s.team_ref))
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside)
SELECT 'danger_goal_scale_paired', 'month', CASE WHEN of_authority THEN '' ELSE team_ref END, starts_on,
       count(*) FILTER (WHERE statement_ref IS NOT NULL AND is_paired), count(statement_ref),
       count(*) - count(statement_ref)
FROM danger
WHERE of_authority OR team_ref IS NOT NULL
GROUP BY of_authority, team_ref, starts_on;

-- population: closed_case
-- indicators: safety_scale_change safety_plan_before_closure
WITH opened AS MATERIALIZED (
    SELECT version_id AS case_id, case_ref, team_ref, opened_on, closed_on, level, close_reason
    FROM record."case"
    WHERE authority_id = :authority_id AND replaced_by IS NULL
),
plan AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, o.closed_on, greatest(r.recorded_on, o.opened_on) AS on_day, r.retired_on
    FROM record.practice_record r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.element = 'safety_plan' AND r.state = 'present'
      AND r.recorded_on >= o.opened_on - 28
      AND (r.recorded_on < o.opened_on OR o.closed_on IS NULL OR r.recorded_on <= o.closed_on)
    ORDER BY r.version_id, r.recorded_on < o.opened_on, abs(r.recorded_on - o.opened_on)
),
member AS (
    SELECT DISTINCT ON (r.version_id) o.case_id, o.closed_on, greatest(r.joined_on, o.opened_on) AS on_day, r.left_on
    FROM record.network_member r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.kind = 'natural'
      AND r.joined_on >= o.opened_on - 28
      AND (r.joined_on < o.opened_on OR o.closed_on IS NULL OR r.joined_on <= o.closed_on)
    ORDER BY r.version_id, r.joined_on < o.opened_on, abs(r.joined_on - o.opened_on)
),
rating AS MATERIALIZED (
    SELECT DISTINCT ON (r.version_id) o.case_id, coalesce(r.statement_ref, '') AS scale,
           greatest(r.rated_on, o.opened_on) AS on_day, r.rated_on, r.ordinal, r.score
    FROM record.safety_scale r JOIN opened o USING (case_ref)
    WHERE r.authority_id = :authority_id AND r.replaced_by IS NULL AND r.rated_by = 'worker'
      AND r.rated_on >= o.opened_on - 28
      AND (r.rated_on < o.opened_on OR o.closed_on IS NULL OR r.rated_on <= o.closed_on)
    ORDER BY r.version_id, r.rated_on < o.opened_on, abs(r.rated_on - o.opened_on)
),
ends AS (
    SELECT case_id, min(on_day) AS first_on, max(on_day) AS last_on
    FROM rating GROUP BY case_id HAVING max(on_day) - min(on_day) >= 28
),
point AS (
    SELECT DISTINCT ON (case_id, scale, on_day) case_id, scale, on_day, score
    FROM rating
    ORDER BY case_id, scale, on_day, rated_on DESC, ordinal DESC
),
moved AS (
    SELECT e.case_id, coalesce(max(l.score - f.score) FILTER (WHERE f.scale = ''),
                               round(avg(l.score - f.score) FILTER (WHERE f.scale <> ''), 1)) AS movement
    FROM ends e
    JOIN point f ON f.case_id = e.case_id AND f.on_day = e.first_on
    JOIN point l ON l.case_id = e.case_id AND l.on_day = e.last_on AND l.scale = f.scale
    GROUP BY e.case_id
),
closed AS MATERIALIZED (
    SELECT date_trunc('month', o.closed_on)::date AS month, o.team_ref, moved.movement,
           coalesce(o.level IN ('child_in_need', 'child_protection', 'looked_after'), false)
           AND coalesce(o.close_reason NOT IN ('RC1', 'RC2', 'RC3', 'RC4', 'RC5', 'RC6', 'RC8', 'RC9'), true) AS counts,
           o.case_id IN (SELECT case_id FROM plan
                         WHERE on_day <= closed_on - 28 AND (retired_on IS NULL OR retired_on >= closed_on))
           AND o.case_id IN (SELECT case_id FROM member
                             WHERE on_day <= closed_on AND (left_on IS NULL OR left_on >= closed_on)) AS is_safe
    FROM opened o LEFT JOIN moved USING (case_id)
    WHERE o.closed_on BETWEEN :first AND :last
),
counted AS (
    SELECT month, CASE WHEN grouping(team_ref) = 1 THEN '' ELSE team_ref END AS team_ref,
           count(movement) AS moved, count(*) - count(movement) AS unmoved,
           count(*) FILTER (WHERE counts AND is_safe) AS safe, count(*) FILTER (WHERE counts) AS closed
    FROM closed
    GROUP BY GROUPING SETS ((month), (month, team_ref))
    HAVING grouping(team_ref) = 1 OR team_ref IS NOT NULL
),
by_step AS (
    SELECT month, CASE WHEN grouping(team_ref) = 1 THEN '' ELSE team_ref END AS team_ref, movement, count(*)::int AS cases
    FROM closed
    WHERE movement IS NOT NULL
    GROUP BY GROUPING SETS ((month, movement), (month, movement, team_ref))
    HAVING grouping(team_ref) = 1 OR team_ref IS NOT NULL
),
steps AS (
    SELECT month, team_ref, array_agg(movement ORDER BY movement) AS days, array_agg(cases ORDER BY movement) AS events,
           array_agg(0 ORDER BY movement) AS censored
    FROM by_step
    GROUP BY month, team_ref
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside, days, events,
                            censored)
SELECT f.indicator, 'month', team_ref, month, f.numerator, f.denominator, f.beside, f.days, f.events, f.censored
FROM counted LEFT JOIN steps USING (month, team_ref) CROSS JOIN LATERAL (VALUES
    ('safety_scale_change', moved, moved, unmoved, days, events, censored),
    ('safety_plan_before_closure', safe, closed, NULL, NULL, NULL, NULL)
) AS f (indicator, numerator, denominator, beside, days, events, censored)
WHERE f.denominator <> 0 OR f.beside <> 0;

-- population: audit
-- indicators: audit_quality_mean danger_statement_quality audit_self_agreement
WITH settled AS (
    SELECT audit_ref, audited_on, team_ref, sample, item,
           coalesce(max(score) FILTER (WHERE rater = 'moderated'), max(score) FILTER (WHERE rater = 'auditor')) AS score,
           max(score) FILTER (WHERE rater = 'worker') AS by_worker,
           max(score) FILTER (WHERE rater = 'auditor') AS by_auditor
    FROM record.case_audit
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND audited_on BETWEEN :first AND :last
    GROUP BY audit_ref, audited_on, team_ref, sample, item
),
audit AS (
    SELECT date_trunc('month', audited_on)::date AS month, team_ref, sample = 'random' AS is_random,
           max(score) FILTER (WHERE item = 'overall') AS overall,
           max(by_worker) FILTER (WHERE item = 'overall') AS by_worker,
           max(by_auditor) FILTER (WHERE item = 'overall') AS by_auditor,
           count(score) FILTER (WHERE item ~ '^(danger|goal)_') = 6 AS has_all,
           min(score) FILTER (WHERE item ~ '^(danger|goal)_') AS lowest
    FROM settled
    GROUP BY audit_ref, audited_on, team_ref, sample
),
counted AS (
    SELECT month, CASE WHEN grouping(team_ref) = 1 THEN '' ELSE team_ref END AS team_ref,
           sum(overall) FILTER (WHERE is_random) AS score, sum(overall ^ 2) FILTER (WHERE is_random) AS squares,
           count(overall) FILTER (WHERE is_random) AS scored,
           count(*) FILTER (WHERE is_random AND has_all AND lowest >= 7) AS passed,
           count(*) FILTER (WHERE is_random AND has_all) AS whole,
           count(*) FILTER (WHERE is_random AND NOT has_all) AS part,
           count(*) FILTER (WHERE abs(by_worker - by_auditor) <= 1) AS agreed,
           count(by_worker + by_auditor) AS both_scored
    FROM audit
    GROUP BY GROUPING SETS ((month), (month, team_ref))
    HAVING grouping(team_ref) = 1 OR team_ref IS NOT NULL
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, beside, squares)
SELECT f.indicator, 'month', team_ref, month, f.numerator, f.denominator, f.beside, f.squares
FROM counted CROSS JOIN LATERAL (VALUES
    ('audit_quality_mean', coalesce(score, 0), scored, NULL, coalesce(squares, 0)),
    ('danger_statement_quality', passed, whole, part, NULL),
    ('audit_self_agreement', agreed, both_scored, NULL, NULL)
) AS f (indicator, numerator, denominator, beside, squares)
WHERE (f.denominator <> 0 OR f.beside <> 0) AND (team_ref = '' OR f.indicator <> 'audit_self_agreement');

-- population: respondent
-- indicators: family_feedback_positive child_feedback_positive staff_tool_confidence staff_wellbeing_index
WITH answer AS (
    SELECT DISTINCT ON (wave, audience, respondent_ref, item) wave, audience, respondent_ref, item, score,
           min(answered_on) OVER (PARTITION BY wave, audience) AS first_on
    FROM record.survey_response
    WHERE authority_id = :authority_id AND replaced_by IS NULL
    ORDER BY wave, audience, respondent_ref, item, answered_on DESC
),
respondent AS (
    SELECT wave, audience, respondent_ref, min(first_on) AS first_on,
           max(score) FILTER (WHERE item = 'overall') AS overall,
           count(*) AS answers, min(score) AS lowest,
           count(*) FILTER (WHERE item LIKE 'confidence\_%') AS tools,
           avg(score) FILTER (WHERE item LIKE 'confidence\_%') AS confidence,
           count(*) FILTER (WHERE item IN ('job_satisfaction', 'management_support', 'stress')) AS feelings,
           avg(CASE item WHEN 'stress' THEN 10 - score ELSE score END)
               FILTER (WHERE item IN ('job_satisfaction', 'management_support', 'stress')) AS wellbeing
    FROM answer
    GROUP BY wave, audience, respondent_ref
),
counted AS (
    SELECT date_trunc('month', coalesce(w.opened_on, r.first_on))::date AS month,
           count(*) FILTER (WHERE audience = 'parent' AND overall >= 7) AS positive,
           count(overall) FILTER (WHERE audience = 'parent') AS parents,
           count(*) FILTER (WHERE audience = 'child' AND answers >= 3 AND lowest >= 7) AS understood,
           count(*) FILTER (WHERE audience = 'child' AND answers >= 3) AS children,
           sum(confidence) FILTER (WHERE audience = 'staff' AND tools >= 3) AS confidence,
           sum(confidence * confidence) FILTER (WHERE audience = 'staff' AND tools >= 3) AS confidence_squares,
           count(*) FILTER (WHERE audience = 'staff' AND tools >= 3) AS rated,
           sum(wellbeing) FILTER (WHERE audience = 'staff' AND feelings >= 2) AS wellbeing,
           sum(wellbeing * wellbeing) FILTER (WHERE audience = 'staff' AND feelings >= 2) AS wellbeing_squares,
           count(*) FILTER (WHERE audience = 'staff' AND feelings >= 2) AS felt
    FROM respondent r
    LEFT JOIN (SELECT wave, audience, opened_on FROM record.survey_wave
               WHERE authority_id = :authority_id AND replaced_by IS NULL) AS w USING (wave, audience)
    WHERE coalesce(w.opened_on, r.first_on) BETWEEN :first AND :last
    GROUP BY 1
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, squares)
SELECT f.indicator, 'month', '', month, f.numerator, f.denominator, f.squares
FROM counted CROSS JOIN LATERAL (VALUES
    ('family_feedback_positive', positive, parents, NULL),
    ('child_feedback_positive', understood, children, NULL),
    ('staff_tool_confidence', coalesce(confidence, 0), rated, coalesce(confidence_squares, 0)),
    ('staff_wellbeing_index', coalesce(wellbeing, 0), felt, coalesce(wellbeing_squares, 0))
) AS f (indicator, numerator, denominator, squares)
WHERE f.denominator <> 0;

-- population: referral_day
-- indicators: rereferral_12m
WITH day AS (
    SELECT DISTINCT child_ref, referred_on
    FROM record.referral
    WHERE authority_id = :authority_id AND replaced_by IS NULL
),
followed AS (
    SELECT referred_on, lag(referred_on) OVER (PARTITION BY child_ref ORDER BY referred_on)
                        >= referred_on - interval '12 months' AS is_again
    FROM day
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'rereferral_12m', 'month', '', date_trunc('month', referred_on)::date, count(*) FILTER (WHERE is_again), count(*)
FROM followed
WHERE referred_on BETWEEN :first AND :last
GROUP BY date_trunc('month', referred_on);

-- population: family_opening
-- indicators: rereferral_12m_family
WITH day AS (
    SELECT DISTINCT coalesce(family_ref, case_ref) AS family, family_ref IS NULL AS is_case, opened_on
    FROM record."case"
    WHERE authority_id = :authority_id AND replaced_by IS NULL
),
followed AS (
    SELECT opened_on, lag(opened_on) OVER (PARTITION BY family, is_case ORDER BY opened_on)
                      >= opened_on - interval '12 months' AS is_again
    FROM day
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'rereferral_12m_family', 'month', '', date_trunc('month', opened_on)::date, count(*) FILTER (WHERE is_again),
       count(*)
FROM followed
WHERE opened_on BETWEEN :first AND :last
GROUP BY date_trunc('month', opened_on);

-- population: closure
-- indicators: rereferral_6m_closure
WITH closed AS (
    SELECT child_ref, closed_on, team_ref, grouping(team_ref) = 1 AS of_authority
    FROM record.referral
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND closed_on BETWEEN :first AND :last
      AND no_further_action IS NOT TRUE AND coalesce(close_reason NOT IN ('RC1', 'RC2', 'RC5', 'RC6'), true)
      AND coalesce(birth_month + interval '18 years' > closed_on + interval '6 months', true)
    GROUP BY GROUPING SETS ((child_ref, closed_on), (child_ref, closed_on, team_ref))
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'rereferral_6m_closure', 'month', CASE WHEN of_authority THEN '' ELSE team_ref END,
       date_trunc('month', closed_on)::date,
       count(*) FILTER (WHERE EXISTS (
           SELECT FROM record.referral later
           WHERE later.authority_id = :authority_id AND later.replaced_by IS NULL AND later.child_ref = closed.child_ref
             AND later.referred_on > closed.closed_on
             AND later.referred_on <= closed.closed_on + interval '6 months'
       )),
       count(*)
FROM closed
WHERE of_authority OR team_ref IS NOT NULL
GROUP BY of_authority, team_ref, date_trunc('month', closed_on);

-- population: rereferral
-- indicators: escalation_on_rereferral
WITH level (name, rank) AS (
    VALUES ('nfa', 1), ('not_in_need', 2), ('child_in_need', 3), ('section_47', 4), ('icpc', 5), ('plan', 6),
           ('looked_after', 7)
),
day AS (
    SELECT child_ref, referred_on, max(rank) AS rank
    FROM record.referral LEFT JOIN level ON name = highest_level
    WHERE authority_id = :authority_id AND replaced_by IS NULL
    GROUP BY child_ref, referred_on
),
followed AS (
    SELECT child_ref, referred_on, rank, lag(rank) OVER w AS rank_before,
           lag(referred_on) OVER w >= referred_on - interval '12 months' AS is_again
    FROM day
    WINDOW w AS (PARTITION BY child_ref ORDER BY referred_on)
),
dated AS (
    SELECT child_ref, started_on AS on_day, 4 AS rank FROM record.section_47
    WHERE authority_id = :authority_id AND replaced_by IS NULL
    UNION ALL
    SELECT child_ref, conference_on, 5 FROM record.section_47
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND conference_on IS NOT NULL
    UNION ALL
    SELECT child_ref, started_on, 6 FROM record.protection_plan
    WHERE authority_id = :authority_id AND replaced_by IS NULL
    UNION ALL
    SELECT child_ref, started_on, 7 FROM record.care_episode
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND coalesce(reason_started, 'S') = 'S'
      AND coalesce(legal_status NOT IN ('V3', 'V4'), true)
),
reached AS (
    SELECT f.referred_on, f.rank_before, greatest(least(f.rank, CASE WHEN f.rank IS NOT NULL THEN 3 END), max(d.rank)) AS rank
    FROM followed f
    LEFT JOIN dated d ON d.child_ref = f.child_ref
                     AND d.on_day BETWEEN f.referred_on AND f.referred_on + interval '6 months'
    WHERE f.is_again AND f.rank_before IS NOT NULL AND f.referred_on BETWEEN :first AND :last
    GROUP BY f.child_ref, f.referred_on, f.rank_before, f.rank
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, not_recorded)
SELECT 'escalation_on_rereferral', 'month', '', date_trunc('month', referred_on)::date,
       count(*) FILTER (WHERE rank > rank_before), count(*), count(*) - count(rank)
FROM reached
GROUP BY date_trunc('month', referred_on);

-- population: plan_started
-- indicators: repeat_cpp
WITH plan AS (
    SELECT started_on, previous_plans, lag(started_on) OVER (PARTITION BY child_ref ORDER BY started_on) AS earlier_on
    FROM record.protection_plan
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND from_other_authority IS NOT TRUE
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, not_recorded)
SELECT 'repeat_cpp', 'month', '', date_trunc('month', started_on)::date,
       count(*) FILTER (WHERE earlier_on IS NOT NULL OR previous_plans >= 1), count(*),
       count(*) FILTER (WHERE earlier_on IS NULL AND previous_plans IS NULL)
FROM plan
WHERE started_on BETWEEN :first AND :last
GROUP BY date_trunc('month', started_on);

-- population: children_on_plan
-- indicators: cpp_rate_10k
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
population AS (
    SELECT DISTINCT ON (m.starts_on) m.starts_on, p.children_0_17 AS children
    FROM month m
    JOIN record.population p ON p.year <= extract(year FROM m.starts_on - interval '3 months')
    WHERE p.authority_code = lpad(:authority_id::text, 3, '0') AND p.replaced_by IS NULL
    ORDER BY m.starts_on, p.year DESC
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'cpp_rate_10k', 'month', '', m.starts_on,
       CASE WHEN n.children IS NULL THEN 0 ELSE count(DISTINCT p.child_ref) END, coalesce(n.children, 0)
FROM month m
LEFT JOIN population n USING (starts_on)
LEFT JOIN record.protection_plan p
    ON p.authority_id = :authority_id AND p.replaced_by IS NULL AND p.from_other_authority IS NOT TRUE
   AND p.started_on <= m.ends_on AND (p.ended_on IS NULL OR p.ended_on > m.ends_on)
GROUP BY m.starts_on, n.children;

-- population: plan_ended
-- indicators: cpp_duration_2y
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'cpp_duration_2y', 'month', '', date_trunc('month', ended_on)::date,
       count(*) FILTER (WHERE ended_on >= started_on + interval '24 months'), count(*)
FROM record.protection_plan
WHERE authority_id = :authority_id AND replaced_by IS NULL AND from_other_authority IS NOT TRUE
  AND ended_on BETWEEN :first AND :last AND ended_on >= started_on
GROUP BY date_trunc('month', ended_on);

-- population: assessment_done
-- indicators: assessment_45wd
WITH timed AS (
    SELECT date_trunc('month', a.authorised_on)::date AS month, a.team_ref,
           until.working_day_number - coalesce(since.working_day_number, 0) AS days
    FROM record.assessment a
    JOIN calendar_day until ON until.day = a.authorised_on
    LEFT JOIN calendar_day since ON since.day = a.started_on
    WHERE a.authority_id = :authority_id AND a.replaced_by IS NULL AND a.authorised_on >= a.started_on
      AND a.authorised_on BETWEEN :first AND :last
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'assessment_45wd', 'month', CASE WHEN grouping(team_ref) = 1 THEN '' ELSE team_ref END, month,
       count(*) FILTER (WHERE days <= 45), count(*)
FROM timed
GROUP BY GROUPING SETS ((month), (month, team_ref))
HAVING grouping(team_ref) = 1 OR team_ref IS NOT NULL;

-- population: child_in_care
-- indicators: kinship_share
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
child AS (
    SELECT DISTINCT ON (m.starts_on, e.child_ref) m.starts_on, e.placement
    FROM record.care_episode e
    JOIN month m ON e.started_on <= m.ends_on AND (e.ended_on IS NULL OR e.ended_on > m.ends_on)
    WHERE e.authority_id = :authority_id AND e.replaced_by IS NULL AND coalesce(e.legal_status NOT IN ('V3', 'V4'), true)
    ORDER BY m.starts_on, e.child_ref, e.started_on DESC
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, not_recorded)
SELECT 'kinship_share', 'month', '', starts_on, count(*) FILTER (WHERE placement IN ('U1', 'U2', 'U3', 'Q1')), count(*),
       count(*) - count(placement)
FROM child
GROUP BY starts_on;

-- population: social_work_post
-- indicators: turnover_fte agency_rate_fte
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
own AS (
    SELECT worker_ref, team_ref, fte, is_agency, started_on, left_on
    FROM record.worker
    WHERE authority_id = :authority_id AND replaced_by IS NULL
      AND role_group IN ('social_worker', 'practice_leader', 'manager')
),
post AS MATERIALIZED (
    SELECT worker_ref, '' AS area, fte, is_agency, started_on, left_on FROM own
    UNION ALL
    SELECT worker_ref, team_ref, fte, is_agency, started_on, left_on FROM own WHERE team_ref IS NOT NULL
),
leaver AS (
    SELECT p.area, p.fte, p.left_on
    FROM post p
    WHERE p.left_on IS NOT NULL AND p.is_agency IS NOT TRUE
      AND NOT EXISTS (
          SELECT FROM post o
          WHERE o.worker_ref = p.worker_ref AND o.area = p.area AND o.is_agency IS NOT TRUE
            AND o.started_on < p.left_on + 28
            AND (o.left_on IS NULL OR (o.left_on > p.left_on AND o.left_on > o.started_on))
      )
),
staff AS (
    SELECT p.area, m.starts_on,
           sum(fte) FILTER (WHERE is_agency IS NOT TRUE) AS own, sum(fte) FILTER (WHERE is_agency) AS agency,
           sum(fte) AS everyone, sum(fte) FILTER (WHERE is_agency IS NULL) AS unknown,
           count(*) FILTER (WHERE fte IS NULL) AS unsized,
           count(*) FILTER (WHERE fte IS NULL AND is_agency IS NOT TRUE) AS own_unsized
    FROM post p JOIN month m ON p.started_on <= m.ends_on AND (p.left_on IS NULL OR p.left_on > m.ends_on)
    GROUP BY p.area, m.starts_on
),
left_in_year AS (
    SELECT l.area, m.starts_on, sum(l.fte) AS fte, count(*) FILTER (WHERE l.fte IS NULL) AS unsized
    FROM leaver l JOIN month m ON l.left_on BETWEEN m.starts_on - interval '11 months' AND m.ends_on
    GROUP BY l.area, m.starts_on
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator, not_recorded, beside)
SELECT f.indicator, 'month', area, starts_on, f.numerator, f.denominator, f.not_recorded, f.beside
FROM staff s FULL JOIN left_in_year l USING (area, starts_on) CROSS JOIN LATERAL (VALUES
    ('turnover_fte', coalesce(l.fte, 0), coalesce(s.own, 0), NULL, coalesce(s.own_unsized, 0) + coalesce(l.unsized, 0)),
    ('agency_rate_fte', coalesce(s.agency, 0), coalesce(s.everyone, 0), coalesce(s.unknown, 0), coalesce(s.unsized, 0))
) AS f (indicator, numerator, denominator, not_recorded, beside)
WHERE f.numerator <> 0 OR f.denominator <> 0 OR f.beside <> 0;

-- population: learning_spend
-- indicators: spend_per_trained_worker
WITH month AS (
    SELECT day::date AS starts_on, (day + interval '1 month - 1 day')::date AS ends_on
    FROM generate_series(date_trunc('month', :first::timestamp), :last::timestamp, interval '1 month') AS day
    WHERE day >= :first AND day + interval '1 month - 1 day' <= :last
),
joined AS (
    SELECT min(joined_on) AS joined_on
    FROM record.membership
    WHERE authority_code = lpad(:authority_id::text, 3, '0') AND replaced_by IS NULL
),
trained AS MATERIALIZED (
    SELECT worker_ref, min(coalesce(ends_on, starts_on)) AS trained_on
    FROM record.training_attendance, joined
    WHERE authority_id = :authority_id AND replaced_by IS NULL AND course = 'basic_2_day'
      AND coalesce(completed, status = 'attended' AND days_attended >= days_planned)
      AND coalesce(ends_on, starts_on) >= joined_on
    GROUP BY worker_ref
)
INSERT INTO by_hand.figure (indicator, period_kind, team_ref, starts_on, numerator, denominator)
SELECT 'spend_per_trained_worker', 'month', '', m.starts_on,
       (SELECT coalesce(sum(amount), 0) FROM record.spend
        WHERE authority_id = :authority_id AND replaced_by IS NULL AND kind = 'actual'
          AND category IN ('training', 'backfill') AND month BETWEEN date_trunc('month', joined_on) AND m.ends_on),
       (SELECT count(*) FROM trained WHERE trained_on <= m.ends_on)
FROM month m, joined
WHERE joined_on <= m.ends_on;
