-- Jobs: each step is one function and one transaction together with its money and its event.
-- A job's id is the id of its hold. Inner functions are called by assignment, which plpgsql does without an executor.
-- A step of the runner carries the fence of its lease; a stale fence changes nothing.
-- Nothing here notifies: NOTIFY takes a global lock at commit. Whoever called these functions wakes the runner.

-- Appends an event to the subject's stream. The subject's row lock is held until commit, so `seq` has the order of commits.
create function studio.append_event(
  p_subject uuid, p_job uuid, p_state text, p_phase text, p_fraction real, p_eta_low real, p_eta_high real
) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_seq bigint;
begin
  update studio.subject set event_seq = event_seq + 1 where id = p_subject returning event_seq into v_seq;
  insert into studio.job_event (subject_id, seq, job_id, state, phase, fraction, eta_low, eta_high)
    values (p_subject, v_seq, p_job, p_state, p_phase, p_fraction, p_eta_low, p_eta_high);
  return v_seq;
end $$;

-- Submits a job: hold, job with its key, content, outputs and first event, or nothing.
-- outcome: created; replayed (same key and body: the job of the first call); key_reused (same key, another body);
-- insufficient_credits; account_in_debt. With p_worker the job is born leased to it, with fence 1; with p_runs, one a output,
-- each output's first provider run is begun with it, for a worker that submits them at once.
create function studio.submit_job(
  p_account uuid, p_subject uuid, p_key text, p_fingerprint bytea, p_job uuid, p_model text, p_kind text, p_provider text,
  p_size_key text, p_outputs int, p_credits bigint, p_input jsonb, p_eta_low real, p_eta_high real,
  p_worker text, p_lease_seconds int, p_runs uuid[] default null,
  out outcome text, out job_id uuid, out fence bigint, out available bigint
)
language plpgsql security definer set search_path = '' as $$
declare
  v_old record;
  v_hold record;
  v_until timestamptz;
  v_seq bigint;
begin
  if p_outputs is null or p_outputs < 1 then
    raise exception using errcode = 'DS001', message = 'invalid_amount: a job has at least one output';
  end if;
  if p_worker is not null then
    v_until := now() + make_interval(secs => p_lease_seconds);
  end if;
  -- First, so that an equal request in flight waits here for its answer.
  insert into studio.job (id, account_id, subject_id, model, kind, provider, size_key, eta_low, eta_high, quoted,
      lease_worker, lease_until, run_at, fence, attempts, idempotency_key, fingerprint)
    values (p_job, p_account, p_subject, p_model, p_kind, p_provider, p_size_key, p_eta_low, p_eta_high, p_credits,
      p_worker, v_until, coalesce(v_until, now()), (p_worker is not null)::int, (p_worker is not null)::int, p_key, p_fingerprint)
    on conflict (subject_id, idempotency_key) do nothing;
  if not found then
    select j.fingerprint, j.id, j.fence, a.posted - a.held as available into v_old
      from studio.job j join studio.account a on a.id = j.account_id where j.subject_id = p_subject and j.idempotency_key = p_key;
    if v_old.fingerprint is distinct from p_fingerprint then
      outcome := 'key_reused';
      return;
    end if;
    outcome := 'replayed';
    job_id := v_old.id;
    fence := v_old.fence;
    available := v_old.available;
    return;
  end if;
  insert into studio.job_content (job_id, subject_id, input) values (p_job, p_subject, p_input);
  for i in 0 .. p_outputs - 1 loop
    insert into studio.job_output (job_id, index) values (p_job, i);
    if p_runs is not null then
      insert into studio.provider_run (id, job_id, output_index, attempt, provider) values (p_runs[i + 1], p_job, i, 1, p_provider);
    end if;
  end loop;
  v_seq := studio.append_event(p_subject, p_job, 'queued', 'queued', null, p_eta_low, p_eta_high);

  -- Last, so that the account is locked for the hold and the commit alone.
  v_hold := studio.hold(p_job, p_account, p_credits);
  outcome := v_hold.outcome;
  available := v_hold.available;
  if outcome = 'held' then
    outcome := 'created';
    job_id := p_job;
    fence := (p_worker is not null)::int;
    return;
  end if;
  if outcome = 'replayed' then
    raise exception using errcode = 'DS001', message = 'hold_reused: this job id was used before';
  end if;
  delete from studio.job_event e where e.subject_id = p_subject and e.seq = v_seq;
  update studio.subject set event_seq = event_seq - 1 where id = p_subject;
  delete from studio.job_output o where o.job_id = p_job;
  delete from studio.job_content c where c.job_id = p_job;
  delete from studio.job j where j.id = p_job;
end $$;

-- Leases due jobs to a worker: new ones and those whose lease has lapsed. `outputs` lists each output with its runs, oldest first.
create function studio.lease_jobs(p_worker text, p_limit int, p_lease_seconds int)
returns table (
  job_id uuid, account_id uuid, subject_id uuid, fence bigint, attempts int, model text, kind text, provider text, size_key text,
  state text, phase text, quoted bigint, cancel_requested_at timestamptz, created_at timestamptz, started_at timestamptz,
  input jsonb, outputs jsonb
)
language plpgsql security definer set search_path = '' as $$
begin
  return query
  with due as (
    select j.id from studio.job j
    where j.run_at <= clock_timestamp()
    order by j.run_at limit p_limit
    for no key update skip locked
  ), leased as (
    update studio.job j
      set lease_worker = p_worker, lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
          run_at = clock_timestamp() + make_interval(secs => p_lease_seconds), fence = j.fence + 1, attempts = j.attempts + 1
      from due where j.id = due.id
      returning j.*
  )
  select l.id, l.account_id, l.subject_id, l.fence, l.attempts, l.model, l.kind, l.provider, l.size_key,
    l.state::text, l.phase::text, l.quoted::bigint, l.cancel_requested_at, l.created_at, l.started_at, c.input,
    (select jsonb_agg(jsonb_build_object('index', o.index, 'state', o.state, 'runs',
        (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'attempt', r.attempt, 'state', r.state, 'providerId', r.provider_id,
            'charged', r.charged, 'credits', r.usage->'credits', 'submittedAt', r.submitted_at) order by r.attempt), '[]'::jsonb)
          from studio.provider_run r where r.job_id = o.job_id and r.output_index = o.index)) order by o.index)
      from studio.job_output o where o.job_id = l.id)
  from leased l left join studio.job_content c on c.job_id = l.id
  order by l.created_at;
end $$;

-- Renews leases. Returns the jobs that the worker still holds; it must stop work on the others.
create function studio.renew_leases(p_worker text, p_jobs uuid[], p_fences bigint[], p_lease_seconds int)
returns table (job_id uuid, cancel_requested boolean)
language sql security definer set search_path = '' as $$
  update studio.job j
    set lease_until = clock_timestamp() + make_interval(secs => p_lease_seconds),
        run_at = clock_timestamp() + make_interval(secs => p_lease_seconds)
    from unnest(p_jobs, p_fences) as held (id, fence)
    where j.id = held.id and j.fence = held.fence and j.lease_worker = p_worker and j.state in ('queued', 'running')
    returning j.id, j.cancel_requested_at is not null
$$;

-- Gives a job back to the queue, to be run at p_run_at (back-off). False: the fence is stale or the job has ended.
create function studio.release_job(p_job uuid, p_fence bigint, p_run_at timestamptz) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update studio.job set lease_worker = null, lease_until = null, run_at = p_run_at
    where id = p_job and fence = p_fence and state in ('queued', 'running') and lease_worker is not null;
  return found;
end $$;

-- Reports progress. p_state null or `running`. False: the fence is stale or the job has ended.
create function studio.progress_job(
  p_job uuid, p_fence bigint, p_state text, p_phase text, p_fraction real, p_eta_low real, p_eta_high real
) returns boolean
language plpgsql security definer set search_path = '' as $$
declare
  v_job record;
  v_seq bigint;
begin
  if p_state is not null and p_state <> 'running' then
    raise exception using errcode = 'DS001', message = 'invalid_state: progress may only move a job to running';
  end if;
  update studio.job j
    set state = coalesce(p_state, j.state), phase = p_phase, fraction = p_fraction,
        eta_low = coalesce(p_eta_low, j.eta_low), eta_high = coalesce(p_eta_high, j.eta_high),
        started_at = case when p_state = 'running' then coalesce(j.started_at, now()) else j.started_at end
    where j.id = p_job and j.fence = p_fence and j.state in ('queued', 'running') and j.lease_worker is not null
    returning j.subject_id, j.state, j.eta_low, j.eta_high into v_job;
  if not found then
    return false;
  end if;
  v_seq := studio.append_event(v_job.subject_id, p_job, v_job.state, p_phase, p_fraction, v_job.eta_low, v_job.eta_high);
  return true;
end $$;

-- Ends a job: resolves its hold (p_cost null: void), job and event together.
-- outcome: done; stale (another worker has the job, or none); already_ended.
create function studio.finish_job(
  p_job uuid, p_fence bigint, p_state text, p_cost bigint, p_reason text, p_error_code text, p_error jsonb,
  out outcome text, out settled bigint, out released bigint
)
language plpgsql security definer set search_path = '' as $$
declare
  v_subject uuid;
  v_job record;
  v_hold record;
  v_seq bigint;
begin
  if p_state not in ('succeeded', 'failed', 'refused', 'canceled') then
    raise exception using errcode = 'DS001', message = 'invalid_state: a job ends as succeeded, failed, refused or canceled';
  end if;
  update studio.job j
    set state = p_state, phase = 'done', fraction = case when p_state = 'succeeded' then 1 else j.fraction end,
        settled = case when p_cost is null then 0 else least(p_cost, j.quoted) end, reason = p_reason, error_code = p_error_code,
        lease_worker = null, lease_until = null, run_at = null, started_at = coalesce(j.started_at, now()), ended_at = now()
    where j.id = p_job and j.fence = p_fence and j.state in ('queued', 'running') and j.lease_worker is not null
    returning j.subject_id into v_subject;
  if not found then
    select j.state, j.settled, j.quoted into v_job from studio.job j where j.id = p_job;
    if v_job.state in ('succeeded', 'failed', 'refused', 'canceled') then
      outcome := 'already_ended';
      settled := v_job.settled;
      released := v_job.quoted - v_job.settled;
    else
      outcome := 'stale';
    end if;
    return;
  end if;
  if p_error is not null then
    update studio.job_content c set error = p_error where c.job_id = p_job;
  end if;
  if p_state <> 'succeeded' then
    update studio.job_output o set state = 'failed' where o.job_id = p_job and o.state = 'pending';
  end if;
  v_seq := studio.append_event(v_subject, p_job, p_state, 'done', case when p_state = 'succeeded' then 1 end, null, null);
  v_hold := studio.resolve_hold(p_job, p_cost, p_reason);
  settled := v_hold.settled;
  released := v_hold.released;
  outcome := 'done';
end $$;

-- Asks for a job's end. A job that no worker has and that was never sent ends here, at no cost; a running one when its runner sees it.
-- outcome: requested, canceled, already_ended, not_found.
create function studio.request_cancel(p_subject uuid, p_job uuid) returns text
language plpgsql security definer set search_path = '' as $$
declare
  v_job record;
begin
  select j.state, j.lease_until, j.fence into v_job
    from studio.job j where j.id = p_job and j.subject_id = p_subject for no key update;
  if not found then
    return 'not_found';
  end if;
  if v_job.state not in ('queued', 'running') then
    return 'already_ended';
  end if;
  update studio.job set cancel_requested_at = coalesce(cancel_requested_at, now()),
      run_at = case when lease_worker is null then least(run_at, now()) else run_at end
    where id = p_job;
  if v_job.state = 'queued' and v_job.lease_until is null and not exists (
    select from studio.provider_run r where r.job_id = p_job
  ) then
    update studio.job set lease_worker = 'cancel', fence = fence + 1 where id = p_job;
    perform studio.finish_job(p_job, v_job.fence + 1, 'canceled', null, 'canceled', null, null);
    return 'canceled';
  end if;
  return 'requested';
end $$;

-- A result that came after its job had ended: it is delivered at charge 0, and what it cost is the house's overrun.
create function studio.late_result(p_job uuid, p_cost bigint) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_job record;
begin
  select j.account_id, j.state, j.settled into v_job from studio.job j where j.id = p_job for no key update;
  if not found or v_job.state in ('queued', 'running') then
    raise exception using errcode = 'DS001', message = 'job_not_ended: a late result needs a job that has ended';
  end if;
  if p_cost > 0 then
    perform studio.record_overrun(v_job.account_id, p_job, p_cost);
  end if;
end $$;

-- Writes a provider run before its submit, so that a crash in between is seen. No row: the fence is stale.
create function studio.begin_run(p_job uuid, p_fence bigint, p_output_index int, p_provider text)
returns table (run_id uuid, attempt int)
language plpgsql security definer set search_path = '' as $$
begin
  perform from studio.job j
    where j.id = p_job and j.fence = p_fence and j.state in ('queued', 'running') and j.lease_worker is not null
    for no key update;
  if not found then
    return;
  end if;
  return query
  insert into studio.provider_run as r (job_id, output_index, attempt, provider)
    select o.job_id, o.index, coalesce((select max(b.attempt) from studio.provider_run b
      where b.job_id = o.job_id and b.output_index = o.index), 0) + 1, p_provider
    from studio.job_output o where o.job_id = p_job and o.index = p_output_index
    returning r.id, r.attempt;
end $$;

-- Writes what became of a run. p_state `submitted` stores the provider's id of a run that goes on. False: the fence is stale.
-- At most one run an output is charged; a second one is refused by an index.
-- A success waits for no disk: should the machine fall in that moment, its answer was lost, as if it had fallen just before.
create function studio.end_run(
  p_run uuid, p_job uuid, p_fence bigint, p_state text, p_provider_id text, p_charged boolean, p_usage jsonb, p_cost bigint
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  if p_state = 'succeeded' then
    perform pg_catalog.set_config('synchronous_commit', 'off', true);
  end if;
  update studio.provider_run r
    set state = p_state, provider_id = coalesce(p_provider_id, r.provider_id), charged = coalesce(p_charged, r.charged),
        usage = coalesce(p_usage, r.usage), cost = coalesce(p_cost, r.cost),
        ended_at = case when p_state in ('succeeded', 'failed', 'refused', 'unknown') then now() end
    from studio.job j
    where r.id = p_run and r.job_id = p_job and j.id = p_job and j.fence = p_fence;
  return found;
end $$;

-- Writes where an output is stored. False: the fence is stale.
create function studio.store_output(
  p_job uuid, p_fence bigint, p_index int, p_object text, p_type text, p_bytes bigint, p_sha256 bytea,
  p_width int, p_height int, p_expires_at timestamptz
) returns boolean
language plpgsql security definer set search_path = '' as $$
begin
  update studio.job_output o
    set state = 'stored', object = p_object, type = p_type, bytes = p_bytes, sha256 = p_sha256,
        width = p_width, height = p_height, expires_at = p_expires_at
    from studio.job j
    where o.job_id = p_job and o.index = p_index and j.id = p_job and j.fence = p_fence;
  return found;
end $$;

-- A job as its subject is answered, in the names of the answer; the links to its outputs are signed outside.
create view studio.job_answer with (security_invoker = true) as
  select j.id, j.subject_id as "subject", j.model, j.kind, j.state, j.phase, j.fraction, j.eta_low as "etaLow", j.eta_high as "etaHigh",
    j.cancel_requested_at is not null as "cancelRequested", c.input, c.error, j.quoted, j.settled, j.reason,
    j.created_at as "createdAt", j.started_at as "startedAt", j.ended_at as "endedAt", j.created_at::text as cursor,
    (select jsonb_agg(jsonb_build_object('id', o.id, 'index', o.index, 'state', o.state, 'object', o.object, 'type', o.type,
        'bytes', o.bytes, 'sha256', encode(o.sha256, 'hex'), 'width', o.width, 'height', o.height, 'expiresAt', o.expires_at)
        order by o.index)
      from studio.job_output o where o.job_id = j.id) as outputs
  from studio.job j join studio.job_content c on c.job_id = j.id;

-- Ends a job like `finish_job`, and writes with it where its last output is stored. outcome: as `finish_job`'s.
-- With p_answer also the ended job, which somebody waits for.
create function studio.finish_with_output(
  p_job uuid, p_fence bigint, p_state text, p_cost bigint, p_reason text, p_error_code text, p_error jsonb,
  p_index int, p_object text, p_type text, p_bytes bigint, p_sha256 bytea, p_width int, p_height int, p_expires_at timestamptz,
  p_answer boolean, out outcome text, out answer jsonb
)
language plpgsql security definer set search_path = '' as $$
declare
  v_end record;
  v_stored boolean;
begin
  v_end := studio.finish_job(p_job, p_fence, p_state, p_cost, p_reason, p_error_code, p_error);
  if v_end.outcome = 'done' then
    v_stored := studio.store_output(p_job, p_fence, p_index, p_object, p_type, p_bytes, p_sha256, p_width, p_height, p_expires_at);
  end if;
  outcome := v_end.outcome;
  if p_answer then
    answer := (select to_jsonb(a) from studio.job_answer a where a.id = p_job);
  end if;
end $$;

-- How long runs of a model and size took: a band of seconds (20th to 80th percentile) over the last 50, and how many there were.
create function studio.typical_seconds(p_model text, p_size_key text, out low real, out high real, out n int)
language sql stable security definer set search_path = '' as $$
  select percentile_cont(0.2) within group (order by s.seconds)::real, percentile_cont(0.8) within group (order by s.seconds)::real,
    count(*)::int
  from (
    select extract(epoch from j.ended_at - j.started_at)::float8 as seconds from studio.job j
    where j.model = p_model and j.size_key = p_size_key and j.ended_at is not null and j.state = 'succeeded'
    order by j.ended_at desc limit 50
  ) s
$$;

revoke all on schema studio from public, anon, authenticated;
revoke all on all tables in schema studio from public, anon, authenticated;
revoke all on all sequences in schema studio from public, anon, authenticated;
revoke all on all functions in schema studio from public, anon, authenticated;
