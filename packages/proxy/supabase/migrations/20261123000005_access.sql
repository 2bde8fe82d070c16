-- Who may reach what. The proxy logs in as `studio_proxy`: it reads, it calls functions, and it writes only what is not money.
-- People reach, through Supabase's Data API, two views of their own rows and nothing else.

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'studio_proxy') then
    create role studio_proxy nologin nosuperuser nocreatedb nocreaterole noreplication;
  end if;
exception when duplicate_object or unique_violation then
  null; -- roles belong to the cluster: another database's migration made it first
end $$;

-- Every statement of the proxy is prepared and finds its rows by an index: to plan it anew for each call only costs time.
alter role studio_proxy set plan_cache_mode = 'force_generic_plan';
-- A plan made while a table was small must not scan it once it has grown.
alter role studio_proxy set enable_seqscan = off;

grant usage on schema studio to studio_proxy;
grant select on all tables in schema studio to studio_proxy;
grant execute on all functions in schema studio to studio_proxy;
-- Parts of other functions, which rely on the caller's locks.
revoke execute on function
  studio.add_lot(text, text, uuid, text, bigint, timestamptz, text, text, text), studio.expire_account_lots(uuid),
  studio.pay_owed(uuid, uuid), studio.resolve_hold(uuid, bigint, text) from studio_proxy;
-- Uploads and content have no money in them: their rooms write plain SQL.
grant insert, update, delete on studio.upload to studio_proxy;
grant update, delete on studio.job_content, studio.job_output to studio_proxy;
grant delete on studio.job_event to studio_proxy;

create policy proxy_reads on studio.account for select to studio_proxy using (true);
create policy proxy_reads on studio.subject for select to studio_proxy using (true);
create policy proxy_reads on studio.trial_claim for select to studio_proxy using (true);
create policy proxy_reads on studio.erased_user for select to studio_proxy using (true);
create policy proxy_reads on studio.lot for select to studio_proxy using (true);
create policy proxy_reads on studio.hold for select to studio_proxy using (true);
create policy proxy_reads on studio.transfer for select to studio_proxy using (true);
create policy proxy_reads on studio.house_balance for select to studio_proxy using (true);
create policy proxy_reads on studio.job for select to studio_proxy using (true);
create policy proxy_reads on studio.provider_run for select to studio_proxy using (true);
create policy proxy_keeps on studio.job_content for all to studio_proxy using (true) with check (true);
create policy proxy_keeps on studio.job_output for all to studio_proxy using (true) with check (true);
create policy proxy_keeps on studio.job_event for all to studio_proxy using (true) with check (true);
create policy proxy_keeps on studio.upload for all to studio_proxy using (true) with check (true);

-- A view with security_invoker asks for the caller's own rights on its tables. `authenticated` gets them by column and by row,
-- and cannot name the tables, since it may not use the schema.
create policy own_row on studio.subject for select to authenticated using (user_id = (select auth.uid()));
create policy own_row on studio.account for select to authenticated
  using (id in (select s.account_id from studio.subject s where s.user_id = (select auth.uid())));
create policy own_row on studio.job for select to authenticated
  using (subject_id in (select s.id from studio.subject s where s.user_id = (select auth.uid())));
create policy own_row on studio.job_content for select to authenticated
  using (subject_id in (select s.id from studio.subject s where s.user_id = (select auth.uid())));

create view public.user_data with (security_invoker = true) as
  select s.id as subject_id, s.user_id, a.posted as credits, a.held as credits_held, a.receivable as credits_owed, s.created_at
  from studio.subject s join studio.account a on a.id = s.account_id;

create view public.usage_records with (security_invoker = true) as
  select j.id as job_id, j.model, j.kind, j.state, j.quoted as credits_quoted, j.settled as credits, j.reason,
    c.input, c.error, j.created_at, j.started_at, j.ended_at
  from studio.job j left join studio.job_content c on c.job_id = j.id;

revoke all on schema studio from public, anon, authenticated;
revoke all on all tables in schema studio from public, anon, authenticated;
revoke all on all sequences in schema studio from public, anon, authenticated;
revoke all on all functions in schema studio from public, anon, authenticated;

-- To revoke from a table takes its column grants too: a later migration that ends as this one repeats these grants.
revoke all on public.user_data, public.usage_records from public, anon, authenticated, service_role;
grant select on public.user_data, public.usage_records to authenticated;
grant select (id, account_id, user_id, created_at) on studio.subject to authenticated;
grant select (id, posted, held, receivable) on studio.account to authenticated;
grant select (id, subject_id, model, kind, state, quoted, settled, reason, created_at, started_at, ended_at) on studio.job to authenticated;
grant select (job_id, subject_id, input, error) on studio.job_content to authenticated;
