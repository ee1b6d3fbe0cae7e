-- The extensions, before anything that needs it. Who may not create it can let somebody else do so first.

create extension if not exists timescaledb;
create extension if not exists pg_trgm;

do $$
begin
  if current_setting('timescaledb.license', true) is distinct from 'timescale' then
    raise exception
      'the server has TimescaleDB without its community features: use the TSL edition (timescaledb.license = timescale)';
  end if;
end
$$;
