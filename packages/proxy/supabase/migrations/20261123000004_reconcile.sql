-- Proves the ledger's invariants on any database, in one statement and so on one snapshot; src/credits/INVARIANTS.md explains them.
-- One row an invariant: how many rows break it, and the id of one that does.
create function studio.reconcile() returns table (invariant text, ok boolean, broken bigint, example text)
language sql stable security definer set search_path = '' set enable_seqscan = on as $$ -- it reads whole tables
  with invariants (invariant, n) as (
    select * from unnest(array[
      'transfer_sums_to_zero', 'posted_is_sum_of_entries', 'receivable_is_sum_of_entries', 'held_is_sum_of_open_holds',
      'available_not_negative', 'lots_sum_to_posted', 'lot_held_is_sum_of_open_parts', 'debt_is_owed_by_lots',
      'one_resolution_a_hold', 'settle_within_hold', 'one_hold_a_job', 'job_settled_as_its_hold',
      'open_hold_has_live_job', 'one_charged_run_an_output', 'external_id_once', 'key_names_one_job', 'no_loose_rows',
      'house_is_sum_of_entries'
    ]) with ordinality
  ),
  account_entries as (
    select t.account_id, sum(t.credits) as credits, sum(t.receivable) as receivable from studio.transfer t group by t.account_id
  ),
  open_holds as (
    select h.id, h.account_id, h.amount, h.lots, h.parts from studio.hold h where h.state = 'open'
  ),
  resolutions as (
    select t.hold_id, count(*) as n, min(t.kind) as kind, min(t.amount) as amount
    from studio.transfer t where t.kind in ('settle', 'void') group by t.hold_id
  ),
  violations (invariant, id) as (
    select 'transfer_sums_to_zero', e.transfer_id::text from studio.entry e group by e.transfer_id having sum(e.amount) <> 0
    union all
    select 'posted_is_sum_of_entries', a.id::text from studio.account a left join account_entries e on e.account_id = a.id
      where a.posted <> coalesce(e.credits, 0)
    union all
    select 'receivable_is_sum_of_entries', a.id::text from studio.account a left join account_entries e on e.account_id = a.id
      where a.receivable <> -coalesce(e.receivable, 0)
    union all
    select 'held_is_sum_of_open_holds', a.id::text from studio.account a
      left join (select h.account_id, sum(h.amount) as held from open_holds h group by h.account_id) h on h.account_id = a.id
      where a.held <> coalesce(h.held, 0)
    union all
    select 'available_not_negative', a.id::text from studio.account a where a.held < 0 or a.posted - a.held < 0 or a.receivable < 0
    union all
    select 'lots_sum_to_posted', a.id::text from studio.account a
      left join (select l.account_id, sum(l.remaining) as remaining from studio.lot l group by l.account_id) l on l.account_id = a.id
      where a.posted <> coalesce(l.remaining, 0)
    union all
    select 'lot_held_is_sum_of_open_parts', l.id::text from studio.lot l
      left join (
        select p.lot, sum(p.part) as held from open_holds h cross join lateral unnest(h.lots, h.parts) as p (lot, part) group by p.lot
      ) p on p.lot = l.id
      where l.held <> coalesce(p.held, 0)
    union all
    select 'lot_held_is_sum_of_open_parts', h.id::text from studio.hold h
      where h.amount <> (select coalesce(sum(part), 0) from unnest(h.parts) as part) or cardinality(h.lots) <> cardinality(h.parts)
    union all
    select 'debt_is_owed_by_lots', a.id::text from studio.account a
      where a.receivable > (select coalesce(sum(l.owed), 0) from studio.lot l where l.account_id = a.id)
    union all
    select 'one_resolution_a_hold', coalesce(h.id, r.hold_id)::text from studio.hold h full join resolutions r on r.hold_id = h.id
      where h.id is null or coalesce(r.n, 0) <> (h.state <> 'open')::int
        or (h.state = 'settled' and (r.kind <> 'settle' or r.amount <> h.settled))
        or (h.state = 'voided' and (r.kind <> 'void' or r.amount <> h.amount))
    union all
    select 'settle_within_hold', h.id::text from studio.hold h where h.settled > h.amount or (h.settled is null) <> (h.state = 'open') or (h.state = 'voided' and h.settled <> 0)
    union all
    select 'one_hold_a_job', j.id::text from studio.job j left join studio.hold h on h.id = j.id
      where h.id is null or h.amount <> j.quoted or h.account_id <> j.account_id
    union all
    select 'job_settled_as_its_hold', j.id::text from studio.job j join studio.hold h on h.id = j.id
      where (j.state in ('queued', 'running')) <> (h.state = 'open') or j.settled <> coalesce(h.settled, 0)
    union all
    select 'open_hold_has_live_job', h.id::text from open_holds h left join studio.job j on j.id = h.id
      where j.id is null or j.state not in ('queued', 'running')
    union all
    select 'one_charged_run_an_output', r.job_id::text from studio.provider_run r where r.charged
      group by r.job_id, r.output_index having count(*) > 1
    union all
    select 'external_id_once', t.kind || ' ' || t.external_id from studio.transfer t where t.external_id is not null
      group by t.kind, t.external_id having count(*) > 1
    union all
    select 'key_names_one_job', min(j.id::text) from studio.job j group by j.subject_id, j.idempotency_key having count(*) > 1
    union all
    select 'lot_held_is_sum_of_open_parts', l.id::text from studio.lot l
      where l.held > l.remaining or l.remaining > l.granted or l.owed > l.refunded or l.refunded > l.granted
        or l.closed <> (l.remaining = 0)
    union all
    select 'no_loose_rows', 'subject ' || s.id from studio.subject s
      where (s.kind = 'user') <> (s.user_id is not null) or (s.kind <> 'user' and (s.site_id is null or s.external_id is null))
    union all
    select 'no_loose_rows', 'hold ' || h.id from studio.hold h left join studio.account a on a.id = h.account_id where a.id is null
    union all
    select 'no_loose_rows', 'transfer ' || t.id from studio.transfer t left join studio.hold h on h.id = t.hold_id
      where (t.kind in ('settle', 'void')) <> (t.hold_id is not null) or h.account_id <> t.account_id
    union all
    select 'no_loose_rows', 'transfer ' || t.id from studio.transfer t left join studio.account a on a.id = t.account_id
      left join studio.lot l on l.id = t.lot_id
      where a.id is null or (t.lot_id is not null and l.account_id is distinct from t.account_id)
    union all
    select 'no_loose_rows', 'job ' || j.id from studio.job j left join studio.account a on a.id = j.account_id where a.id is null
    union all
    select 'no_loose_rows', 'job_content ' || c.job_id from studio.job_content c left join studio.job j on j.id = c.job_id
      where j.subject_id is distinct from c.subject_id
    union all
    select 'no_loose_rows', 'job_output ' || o.job_id from studio.job_output o left join studio.job j on j.id = o.job_id where j.id is null
    union all
    select 'no_loose_rows', 'job_event ' || v.job_id from studio.job_event v left join studio.job j on j.id = v.job_id
      where j.subject_id is distinct from v.subject_id
    union all
    select 'house_is_sum_of_entries', b.book from studio.house_balance b
      where b.balance <> (select coalesce(sum(e.amount), 0) from studio.entry e where e.book = b.book and e.transfer_id <= b.through_transfer)
  )
  select i.invariant, count(v.id) = 0, count(v.id), min(v.id)
  from invariants i left join violations v on v.invariant = i.invariant
  group by i.n, i.invariant order by i.n
$$;

revoke all on schema studio from public, anon, authenticated;
revoke all on all tables in schema studio from public, anon, authenticated;
revoke all on all sequences in schema studio from public, anon, authenticated;
revoke all on all functions in schema studio from public, anon, authenticated;
