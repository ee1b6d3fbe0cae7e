create function composite_sums(p_start timestamptz, p_end timestamptz, p_as_of timestamptz)
returns table (subject_kind text, subject_id bigint, all_operational_ms bigint, all_degraded_ms bigint, all_down_ms bigint, any_operational_ms bigint, any_degraded_ms bigint, any_down_ms bigint)
language sql stable as $$ select null::text, 0::bigint, 0::bigint,0::bigint,0::bigint,0::bigint,0::bigint,0::bigint where false $$;
