-- The ledger: each step is one function, one round trip, idempotent by a key.
-- Long because the steps keep one order of locks and one set of books, which can only be checked with all of them in sight.
-- Locks are taken in one order everywhere: job, subject, hold, account, lot. So no two steps can wait for each other, and the
-- account, which is the hottest, is held for the shortest.
-- Errors that a caller can cause carry SQLSTATE DS001 and a message `code: what happened`.

-- Expires what is free in ended lots of an account that the caller has locked. Returns the credits expired.
create function studio.expire_account_lots(p_account uuid) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_lot record;
  v_total bigint := 0;
begin
  for v_lot in
    select id, remaining - held as free from studio.lot
    where account_id = p_account and not closed and remaining > held and expires_at <= now()
    order by expires_at, created_at, id
  loop
    update studio.lot set remaining = remaining - v_lot.free, closed = (remaining = v_lot.free) where id = v_lot.id;
    insert into studio.transfer (account_id, kind, amount, lot_id, credits, house, house_book)
      values (p_account, 'expire', v_lot.free, v_lot.id, -v_lot.free, v_lot.free, 'expired');
    v_total := v_total + v_lot.free;
  end loop;
  if v_total > 0 then
    update studio.account set posted = posted - v_total where id = p_account;
  end if;
  return v_total;
end $$;

-- Pays what a lot's refund left owing out of credits that a hold gave back to the lot. The caller has locked the account.
create function studio.pay_owed(p_account uuid, p_lot uuid) returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_pay bigint;
begin
  select least(l.owed, l.remaining - l.held, a.receivable) into v_pay
    from studio.lot l cross join studio.account a where l.id = p_lot and a.id = p_account;
  if v_pay > 0 then
    update studio.lot set remaining = remaining - v_pay, owed = owed - v_pay, closed = (remaining = v_pay) where id = p_lot;
    update studio.account set posted = posted - v_pay, receivable = receivable - v_pay where id = p_account;
    insert into studio.transfer (account_id, kind, amount, lot_id, reason, credits, receivable)
      values (p_account, 'refund', v_pay, p_lot, 'debt paid by released credits', -v_pay, v_pay);
  end if;
end $$;

-- Adds a lot and returns its id. The debt is paid first, so the lot may begin with less than was granted.
-- The same kind and external id with the same account, bucket, amount and end is the same transfer; with others it is an error.
create function studio.add_lot(
  p_kind text, p_house_book text, p_account uuid, p_bucket text, p_amount bigint, p_expires_at timestamptz,
  p_source text, p_external_id text, p_reason text
) returns uuid
language plpgsql security definer set search_path = '' as $$
declare
  v_receivable bigint;
  v_paid bigint;
  v_lot uuid := gen_random_uuid();
  v_old record;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception using errcode = 'DS001', message = 'invalid_amount: a grant must be above 0';
  end if;
  select receivable into v_receivable from studio.account where id = p_account for no key update;
  if not found then
    raise exception using errcode = 'DS001', message = 'unknown_account: no such account';
  end if;
  v_paid := least(v_receivable, p_amount);
  insert into studio.transfer (account_id, kind, amount, lot_id, external_id, reason, credits, receivable, house, house_book)
    values (p_account, p_kind, p_amount, v_lot, p_external_id, p_reason, p_amount - v_paid, v_paid, -p_amount, p_house_book)
    on conflict (kind, external_id) where external_id is not null do nothing;
  if not found then
    select t.lot_id, t.account_id, t.amount, l.bucket, l.expires_at into v_old
      from studio.transfer t left join studio.lot l on l.id = t.lot_id
      where t.kind = p_kind and t.external_id = p_external_id;
    if v_old.account_id = p_account and v_old.amount = p_amount and v_old.bucket = p_bucket
      and v_old.expires_at is not distinct from p_expires_at then
      return v_old.lot_id;
    end if;
    raise exception using errcode = 'DS001',
      message = 'external_id_reused: this external id was used with another account, bucket, amount or end';
  end if;
  insert into studio.lot (id, account_id, bucket, granted, remaining, closed, expires_at, source)
    values (v_lot, p_account, p_bucket, p_amount, p_amount - v_paid, p_amount = v_paid, p_expires_at, p_source);
  update studio.account set posted = posted + p_amount - v_paid, receivable = receivable - v_paid where id = p_account;
  return v_lot;
end $$;

-- Grants credits to a bucket, once per external id. Returns the lot's id, which names the grant.
create function studio.grant_credits(
  p_account uuid, p_bucket text, p_amount bigint, p_expires_at timestamptz, p_source text, p_external_id text, p_reason text
) returns uuid
language sql security definer set search_path = '' as $$
  select studio.add_lot('grant', 'granted', p_account, p_bucket, p_amount, p_expires_at, p_source, p_external_id, p_reason)
$$;

-- Finds or makes the subject and account of a signed-in person; the first call of a person grants the trial.
-- `erased`: the user was erased and may not come back with an old token; the ids are null then.
create function studio.open_subject(
  p_user uuid, p_user_hmac bytea, p_person_hmac bytea, p_trial bigint,
  out account_id uuid, out subject_id uuid, out created boolean, out erased boolean
)
language plpgsql security definer set search_path = '' as $$
declare
  v_account uuid;
  v_subject uuid;
begin
  created := false;
  erased := false;
  select s.account_id, s.id into v_account, v_subject from studio.subject s where s.user_id = p_user;
  if not found then
    perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(p_user::text, 0));
    select s.account_id, s.id into v_account, v_subject from studio.subject s where s.user_id = p_user;
    if not found then
      if exists (select from studio.erased_user e where e.user_hmac = p_user_hmac and e.until > clock_timestamp()) then
        erased := true;
        return;
      end if;
      insert into studio.account default values returning id into v_account;
      insert into studio.subject (account_id, kind, user_id) values (v_account, 'user', p_user) returning id into v_subject;
      created := true;
      if p_person_hmac is not null and p_trial > 0 then
        insert into studio.trial_claim (person_hmac) values (p_person_hmac) on conflict do nothing;
        if found then
          perform studio.grant_credits(v_account, 'trial', p_trial, null, 'trial', null, null);
        end if;
      end if;
    end if;
  end if;
  account_id := v_account;
  subject_id := v_subject;
end $$;

-- Sets credits aside, soonest-ending lots first. Nothing is written unless the outcome is `held`.
-- outcome: held, replayed, insufficient_credits, account_in_debt. available: what is free after the call.
create function studio.hold(p_hold uuid, p_account uuid, p_amount bigint, out outcome text, out available bigint)
language plpgsql security definer set search_path = '' as $$
declare
  v_lot record;
  v_first uuid;
  v_left bigint := p_amount;
  v_lots uuid[] := '{}';
  v_parts bigint[] := '{}';
  v_old record;
begin
  if p_amount is null or p_amount < 0 then
    raise exception using errcode = 'DS001', message = 'invalid_amount: a hold must not be below 0';
  end if;
  -- One guarded update locks the account, decides and writes.
  update studio.account set held = held + p_amount
    where id = p_account and receivable = 0 and posted - held >= p_amount
    returning posted - held into available;
  if found then
    -- Nearly always the soonest-ending lot has enough.
    update studio.lot set held = held + p_amount
      where id = (
          select l.id from studio.lot l
          where l.account_id = p_account and not l.closed and l.remaining > l.held and (l.expires_at is null or l.expires_at > now())
          order by l.expires_at, l.created_at, l.id limit 1)
        and remaining - held >= p_amount
      returning id into v_first;
    if found then
      v_lots := array[v_first];
      v_parts := array[p_amount];
      v_left := 0;
    else
      for v_lot in
        select id, remaining - held as free from studio.lot
        where account_id = p_account and not closed and remaining > held and (expires_at is null or expires_at > now())
        order by expires_at, created_at, id
      loop
        exit when v_left = 0;
        v_lots := v_lots || v_lot.id;
        v_parts := v_parts || least(v_left, v_lot.free);
        update studio.lot set held = held + least(v_left, v_lot.free) where id = v_lot.id;
        v_left := v_left - least(v_left, v_lot.free);
      end loop;
    end if;
    if v_left = 0 then
      insert into studio.hold (id, account_id, amount, lots, parts) values (p_hold, p_account, p_amount, v_lots, v_parts)
        on conflict (id) do nothing;
      if found then
        outcome := 'held';
        return;
      end if;
    end if;
    -- A call with this id was made before, or the account's sum counts lots that have ended: take the steps back.
    update studio.account set held = held - p_amount where id = p_account;
    update studio.lot l set held = l.held - p.part from unnest(v_lots, v_parts) as p (id, part) where l.id = p.id;
    perform studio.expire_account_lots(p_account);
  end if;

  select a.posted - a.held as free, a.receivable, h.id as hold_id, h.account_id, h.amount into v_old
    from studio.account a left join studio.hold h on h.id = p_hold where a.id = p_account;
  if not found then
    raise exception using errcode = 'DS001', message = 'unknown_account: no such account';
  end if;
  available := v_old.free;
  if v_old.hold_id is null then
    outcome := case when v_old.receivable > 0 then 'account_in_debt' else 'insufficient_credits' end;
  elsif v_old.account_id = p_account and v_old.amount = p_amount then
    outcome := 'replayed';
  else
    raise exception using errcode = 'DS001', message = 'hold_reused: this hold id was used with another account or amount';
  end if;
end $$;

-- Resolves a hold once: p_cost null voids it, else it is settled at most at the hold and the rest of the cost is overrun.
-- outcome: settled, voided; replayed (the same kind of resolution was made before); already_settled, already_voided.
create function studio.resolve_hold(
  p_hold uuid, p_cost bigint, p_reason text, out outcome text, out settled bigint, out released bigint
)
language plpgsql security definer set search_path = '' as $$
declare
  v_hold record;
  v_left bigint;
  v_spent bigint;
  v_expires_at timestamptz;
  v_owed bigint;
  v_ended boolean := false;
begin
  if p_cost < 0 then
    raise exception using errcode = 'DS001', message = 'invalid_amount: a cost must not be below 0';
  end if;
  update studio.hold h
    set state = case when p_cost is null then 'voided' else 'settled' end,
        settled = case when p_cost is null then 0 else least(p_cost, h.amount) end, resolved_at = now()
    where h.id = p_hold and h.state = 'open'
    returning h.account_id, h.amount, h.lots, h.parts, h.settled into v_hold;
  if not found then
    select h.state, h.amount, h.settled into v_hold from studio.hold h where h.id = p_hold;
    if not found then
      raise exception using errcode = 'DS001', message = 'unknown_hold: no such hold';
    end if;
    outcome := case when (v_hold.state = 'voided') = (p_cost is null) then 'replayed' else 'already_' || v_hold.state end;
    settled := v_hold.settled;
    released := v_hold.amount - v_hold.settled;
    return;
  end if;
  settled := v_hold.settled;
  released := v_hold.amount - settled;
  outcome := case when p_cost is null then 'voided' else 'settled' end;

  update studio.account set posted = posted - v_hold.settled, held = held - v_hold.amount where id = v_hold.account_id;
  v_left := settled;
  for i in 1 .. cardinality(v_hold.lots) loop
    v_spent := least(v_left, v_hold.parts[i]);
    v_left := v_left - v_spent;
    update studio.lot
      set remaining = remaining - v_spent, held = held - v_hold.parts[i], closed = (remaining = v_spent)
      where id = v_hold.lots[i]
      returning expires_at, owed into v_expires_at, v_owed;
    if v_spent < v_hold.parts[i] then
      if v_owed > 0 then
        perform studio.pay_owed(v_hold.account_id, v_hold.lots[i]);
      end if;
      v_ended := v_ended or v_expires_at <= now();
    end if;
  end loop;

  insert into studio.transfer (account_id, kind, amount, hold_id, reason, credits, overrun, house, house_book)
    values (v_hold.account_id, case when p_cost is null then 'void' else 'settle' end,
      case when p_cost is null then v_hold.amount else v_hold.settled end, p_hold, p_reason,
      -v_hold.settled, coalesce(v_hold.settled - p_cost, 0), coalesce(p_cost, 0), 'revenue');
  if v_ended then
    perform studio.expire_account_lots(v_hold.account_id);
  end if;
end $$;

create function studio.settle(p_hold uuid, p_cost bigint, out outcome text, out settled bigint, out released bigint)
language plpgsql security definer set search_path = '' as $$
declare
  v_result record;
begin
  if p_cost is null then
    raise exception using errcode = 'DS001', message = 'invalid_amount: a settlement needs a cost';
  end if;
  v_result := studio.resolve_hold(p_hold, p_cost, null);
  outcome := v_result.outcome;
  settled := v_result.settled;
  released := v_result.released;
end $$;

-- Gives a hold back to the lots that it took. What ended meanwhile expires at once.
create function studio.void(p_hold uuid, p_reason text, out outcome text, out settled bigint, out released bigint)
language sql security definer set search_path = '' as $$
  select r.outcome, r.settled, r.released from studio.resolve_hold(p_hold, null, p_reason) r
$$;

-- Expires what is free in ended lots, at most p_limit accounts a call. Returns the credits expired.
create function studio.expire_lots(p_limit int) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_account uuid;
  v_total bigint := 0;
begin
  for v_account in
    select distinct l.account_id from studio.lot l
    where not l.closed and l.expires_at <= now() and l.remaining > l.held order by 1 limit p_limit
  loop
    perform from studio.account a where a.id = v_account for no key update;
    v_total := v_total + studio.expire_account_lots(v_account);
  end loop;
  return v_total;
end $$;

-- Takes back a grant after a refund or a dispute: what its own lot still has; the rest becomes the account's debt.
-- p_grant_transfer: the id that the grant returned. Idempotent by (kind, external id). taken + owed = p_amount.
create function studio.refund(
  p_grant_transfer uuid, p_amount bigint, p_kind text, p_external_id text, p_reason text,
  out transfer_id bigint, out taken bigint, out owed bigint
)
language plpgsql security definer set search_path = '' as $$
declare
  v_grant record;
  v_lot record;
  v_old record;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception using errcode = 'DS001', message = 'invalid_amount: a refund must be above 0';
  end if;
  if p_kind not in ('refund', 'chargeback') then
    raise exception using errcode = 'DS001', message = 'invalid_kind: refund or chargeback';
  end if;
  select l.account_id, l.id as lot_id into v_grant from studio.lot l where l.id = p_grant_transfer and exists (
    select from studio.transfer t where t.account_id = l.account_id and t.lot_id = l.id and t.kind = 'grant');
  if not found then
    raise exception using errcode = 'DS001', message = 'unknown_grant: no such grant';
  end if;
  perform from studio.account a where a.id = v_grant.account_id for no key update;

  select t.id, t.lot_id, t.amount, t.credits, t.receivable into v_old from studio.transfer t where t.kind = p_kind and t.external_id = p_external_id;
  if found then
    if v_old.lot_id <> v_grant.lot_id or v_old.amount <> p_amount then
      raise exception using errcode = 'DS001', message = 'external_id_reused: this external id was used with another grant or amount';
    end if;
    transfer_id := v_old.id;
    taken := -v_old.credits;
    owed := -v_old.receivable;
    return;
  end if;

  select l.remaining - l.held as free, l.granted - l.refunded as refundable into v_lot from studio.lot l where l.id = v_grant.lot_id;
  if p_amount > v_lot.refundable then
    raise exception using errcode = 'DS001', message = 'refund_above_grant: more than what is left of the grant to refund';
  end if;
  taken := least(p_amount, v_lot.free);
  owed := p_amount - taken;
  update studio.lot l
    set remaining = l.remaining - refund.taken, closed = (l.remaining = refund.taken),
        refunded = l.refunded + p_amount, owed = l.owed + refund.owed
    where l.id = v_grant.lot_id;
  update studio.account a set posted = a.posted - taken, receivable = a.receivable + refund.owed where a.id = v_grant.account_id;
  insert into studio.transfer (account_id, kind, amount, lot_id, external_id, reason, credits, receivable, house, house_book)
    values (v_grant.account_id, p_kind, p_amount, v_grant.lot_id, p_external_id, p_reason, -taken, -owed, p_amount, 'refunded')
    returning id into transfer_id;
end $$;

-- An operator's correction. Above 0: a lot that does not end. Below 0: from the soonest-ending lots, never more than is free.
-- Returns the transfer's id; idempotent by external id.
create function studio.adjust(p_account uuid, p_amount bigint, p_reason text, p_external_id text) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_transfer bigint;
  v_lot_added uuid;
  v_left bigint := -p_amount;
  v_free bigint;
  v_lot record;
  v_old record;
begin
  if p_amount is null or p_amount = 0 or coalesce(p_reason, '') = '' then
    raise exception using errcode = 'DS001', message = 'invalid_amount: an adjustment needs an amount other than 0 and a reason';
  end if;
  if p_amount > 0 then
    v_lot_added := studio.add_lot('adjust', 'adjusted', p_account, 'promo', p_amount, null, 'adjust', p_external_id, p_reason);
    return (select t.id from studio.transfer t where t.account_id = p_account and t.lot_id = v_lot_added and t.kind = 'adjust');
  end if;
  select a.posted - a.held into v_free from studio.account a where a.id = p_account for no key update;
  if not found then
    raise exception using errcode = 'DS001', message = 'unknown_account: no such account';
  end if;
  select t.id, t.account_id, t.amount, t.lot_id into v_old from studio.transfer t where t.kind = 'adjust' and t.external_id = p_external_id;
  if found then
    if v_old.account_id <> p_account or v_old.amount <> -p_amount or v_old.lot_id is not null then
      raise exception using errcode = 'DS001', message = 'external_id_reused: this external id was used with another account or amount';
    end if;
    return v_old.id;
  end if;
  if v_left > v_free then
    raise exception using errcode = 'DS001', message = 'insufficient_credits: the account has less than that free';
  end if;
  for v_lot in
    select id, remaining - held as free from studio.lot
    where account_id = p_account and not closed and remaining > held order by expires_at, created_at, id
  loop
    exit when v_left = 0;
    update studio.lot set remaining = remaining - least(v_left, v_lot.free), closed = (remaining = least(v_left, v_lot.free))
      where id = v_lot.id;
    v_left := v_left - least(v_left, v_lot.free);
  end loop;
  update studio.account set posted = posted + p_amount where id = p_account;
  insert into studio.transfer (account_id, kind, amount, external_id, reason, credits, house, house_book)
    values (p_account, 'adjust', -p_amount, p_external_id, p_reason, p_amount, -p_amount, 'adjusted') returning id into v_transfer;
  return v_transfer;
end $$;

-- Writes what a job cost the house beyond its hold, once a job. The account is not charged.
create function studio.record_overrun(p_account uuid, p_job uuid, p_amount bigint) returns bigint
language plpgsql security definer set search_path = '' as $$
declare
  v_transfer bigint;
begin
  if p_amount is null or p_amount <= 0 then
    raise exception using errcode = 'DS001', message = 'invalid_amount: an overrun must be above 0';
  end if;
  insert into studio.transfer (account_id, kind, amount, external_id, reason, overrun, house, house_book)
    values (p_account, 'adjust', p_amount, 'overrun:' || p_job::text, 'overrun', -p_amount, p_amount, 'revenue')
    on conflict (kind, external_id) where external_id is not null do nothing
    returning id into v_transfer;
  if not found then
    select t.id into v_transfer from studio.transfer t where t.kind = 'adjust' and t.external_id = 'overrun:' || p_job::text;
  end if;
  return v_transfer;
end $$;

-- Adds new transfers to the sums of the house's books. The lock waits for writers in flight, whose transfers may have lower ids.
create function studio.roll_up_house() returns void
language plpgsql security definer set search_path = '' as $$
declare
  v_through bigint;
  v_last bigint;
begin
  lock table studio.transfer in share row exclusive mode;
  select coalesce(max(through_transfer), 0) into v_through from studio.house_balance;
  select coalesce(max(id), 0) into v_last from studio.transfer;
  insert into studio.house_balance as h (book, balance, through_transfer)
    select b.book, coalesce(sum(e.amount), 0), v_last
    from unnest(array['granted', 'revenue', 'expired', 'refunded', 'adjusted', 'overrun']) as b (book)
    left join studio.entry e on e.book = b.book and e.transfer_id > v_through and e.transfer_id <= v_last
    group by b.book
    on conflict (book) do update set balance = h.balance + excluded.balance, through_transfer = excluded.through_transfer;
end $$;

revoke all on schema studio from public, anon, authenticated;
revoke all on all tables in schema studio from public, anon, authenticated;
revoke all on all sequences in schema studio from public, anon, authenticated;
revoke all on all functions in schema studio from public, anon, authenticated;
