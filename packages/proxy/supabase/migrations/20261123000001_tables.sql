-- Tables of the ledger, jobs and uploads. Functions follow in the next migrations.
-- Identity is in `subject`, content in `job_content` and `job_output`, both erasable; the ledger holds amounts, ids and times.
-- The rows of a job name their job, subject and account without a foreign key, which would cost 4 % of a job's two steps each
-- (docs/decisions/0008). Only the functions of this schema write those rows, and `studio.reconcile()` proves that none hangs loose.

create schema studio;

-- Domains for what one column can say alone: a domain's check is compiled once a session, a table's check is read and planned
-- anew in each statement. So a table has short checks, for what compares columns (docs/decisions/0008).
create domain studio.credits as bigint check (value >= 0);
create domain studio.bucket as text check (value in ('trial', 'monthly', 'purchased', 'promo'));
create domain studio.transfer_kind as text
  check (value in ('grant', 'hold', 'settle', 'void', 'expire', 'refund', 'chargeback', 'adjust'));
create domain studio.house_book as text check (value in ('granted', 'revenue', 'expired', 'refunded', 'adjusted'));
create domain studio.subject_kind as text check (value in ('user', 'site_user', 'visitor'));
create domain studio.hold_state as text check (value in ('open', 'settled', 'voided'));
create domain studio.job_state as text check (value in ('queued', 'running', 'succeeded', 'failed', 'refused', 'canceled'));
create domain studio.job_phase as text check (value in ('queued', 'sending', 'generating', 'storing', 'done'));
create domain studio.job_reason as text
  check (value in ('open', 'delivered', 'partly_delivered', 'failed', 'refused', 'canceled', 'billed_by_provider'));
create domain studio.fraction as real check (value between 0 and 1);
create domain studio.output_state as text check (value in ('pending', 'stored', 'failed', 'expired'));
create domain studio.run_state as text
  check (value in ('submitting', 'submitted', 'succeeded', 'failed', 'refused', 'unknown'));

-- `posted` = Σ entries of the account's credits; `held` = Σ open holds. Both are kept here so that admission is one guarded update.
create table studio.account (
  id uuid primary key default gen_random_uuid(), -- random; appears in no outside system
  posted studio.credits not null default 0,
  held studio.credits not null default 0,
  receivable studio.credits not null default 0, -- owed after a refund; the next grant pays it first
  created_at timestamptz not null default now(),
  constraint available_not_negative check (posted >= held)
) with (fillfactor = 50); -- room beside a row for its next version: a hot account is updated in its page

create table studio.subject (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references studio.account,
  kind studio.subject_kind not null,
  user_id uuid unique, -- Supabase user, for kind = 'user'
  site_id uuid,
  external_id text,
  event_seq bigint not null default 0, -- last seq of job_event; its row lock orders a subject's events by commit
  created_at timestamptz not null default now(),
  unique (site_id, external_id)
) with (fillfactor = 50);
create index subject_account on studio.subject (account_id);

-- One trial a person, by HMAC of the normalised e-mail. Holds no link to an account, so it may outlive one.
create table studio.trial_claim (
  person_hmac bytea primary key,
  claimed_at timestamptz not null default now()
);

-- Erased users are remembered until their last token has expired.
create table studio.erased_user (
  user_hmac bytea primary key,
  until timestamptz not null
);

-- `remaining` only falls, so `closed` is final. The indexes name `closed`, not `remaining`: a column that an index
-- names would take each spending out of its page.
create table studio.lot (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references studio.account,
  bucket studio.bucket not null,
  granted studio.credits not null,
  remaining studio.credits not null,
  held studio.credits not null default 0,
  refunded studio.credits not null default 0, -- taken back or owed; never above what was granted
  owed studio.credits not null default 0, -- the part of refunds that went to the receivable; a void into this lot pays it
  closed boolean not null default false, -- nothing remains
  expires_at timestamptz, -- null: does not end
  source text not null, -- provenance: what granted it
  created_at timestamptz not null default now(),
  constraint lot_in_range check (held <= remaining and remaining <= granted)
) with (fillfactor = 50);
create index lot_open on studio.lot (account_id, expires_at, created_at, id) where not closed;
create index lot_ending on studio.lot (expires_at) where not closed and expires_at is not null;

-- A hold is its own transfer: what it set aside never changes and is never deleted, only its resolution is noted once.
create table studio.hold (
  id uuid primary key,
  account_id uuid not null references studio.account,
  amount studio.credits not null,
  lots uuid[] not null, -- which lots it took, soonest-ending first …
  parts bigint[] not null, -- … and how much of each; a void gives back to the same
  state studio.hold_state not null default 'open',
  settled studio.credits,
  created_at timestamptz not null default clock_timestamp(),
  resolved_at timestamptz,
  constraint settled_within_hold check (settled <= amount)
) with (fillfactor = 70);
create index hold_account on studio.hold (account_id, created_at);

-- Append-only: only the functions of this schema write here, and they never update or delete.
-- Double entry in one row: `credits` and `receivable` are what the transfer changes in the account's books (a debt is a
-- negative receivable), `overrun` and `house` what it changes in the house's; they sum to 0. The house's books are never
-- updated on the hot path.
create table studio.transfer (
  id bigint generated always as identity primary key,
  account_id uuid not null references studio.account,
  kind studio.transfer_kind not null,
  amount studio.credits not null,
  credits bigint not null default 0,
  receivable bigint not null default 0,
  overrun bigint not null default 0,
  house bigint not null default 0,
  house_book studio.house_book, -- which of the house's books `house` is of
  hold_id uuid, -- the hold that this settles or voids
  lot_id uuid,
  external_id text, -- as in 'stripe:pi_…': a grant once per external id
  reason text,
  created_at timestamptz not null default clock_timestamp(), -- the order within one transaction, too
  constraint sums_to_zero check (credits + receivable + overrun + house = 0)
);
create unique index transfer_resolution on studio.transfer (hold_id) where hold_id is not null; -- one a hold
create unique index transfer_external on studio.transfer (kind, external_id) where external_id is not null;
create index transfer_account on studio.transfer (account_id, created_at);

-- The same as one row an entry.
create view studio.entry with (security_invoker = true) as
  select t.id as transfer_id, e.book, case when e.book in ('credits', 'receivable') then t.account_id end as account_id, e.amount
  from studio.transfer t
  cross join lateral (values
    ('credits', t.credits), ('receivable', t.receivable), ('overrun', t.overrun), (t.house_book::text, t.house)
  ) as e (book, amount)
  where e.amount <> 0;

-- Sums of the house's books through a transfer's id; a roll-up moves the mark.
create table studio.house_balance (
  book text primary key,
  balance bigint not null default 0,
  through_transfer bigint not null default 0
);

create table studio.job (
  id uuid primary key, -- also the id of its hold: one hold a job
  account_id uuid not null,
  subject_id uuid not null,
  model text not null,
  kind text not null,
  provider text not null,
  size_key text not null default '', -- what the run time depends on, for the ETA: size and quality
  state studio.job_state not null default 'queued',
  phase studio.job_phase not null default 'queued',
  fraction studio.fraction,
  eta_low real,
  eta_high real,
  quoted studio.credits not null,
  settled studio.credits not null default 0,
  reason studio.job_reason not null default 'open',
  error_code text,
  cancel_requested_at timestamptz,
  -- The lease: who runs the job, until when. `fence` grows with each lease, and a stale fence can change nothing.
  -- A leased job's `run_at` is the end of its lease and an ended job has none, so "due" is `run_at <= now()` for every job.
  lease_worker text,
  lease_until timestamptz,
  fence bigint not null default 0,
  attempts int not null default 0,
  run_at timestamptz default now(),
  created_at timestamptz not null default now(),
  started_at timestamptz,
  ended_at timestamptz,
  -- The same key and body of a subject are the same job for as long as there is its row.
  idempotency_key text not null,
  fingerprint bytea not null, -- SHA-256 of the canonical body
  unique (subject_id, idempotency_key)
) with (fillfactor = 70);
create index job_subject on studio.job (subject_id, created_at);
create index job_due on studio.job (run_at) where run_at is not null;
create index job_history on studio.job (model, size_key, ended_at) where ended_at is not null;

create table studio.job_content (
  job_id uuid primary key,
  subject_id uuid not null,
  input jsonb not null,
  error jsonb -- the provider's words, normalised
);

create table studio.job_output (
  id uuid not null default gen_random_uuid(), -- its name outside; here it is found by its job and index
  job_id uuid not null,
  index int not null,
  state studio.output_state not null default 'pending',
  object text, -- random name in the bucket
  type text,
  bytes bigint,
  sha256 bytea,
  width int,
  height int,
  expires_at timestamptz,
  primary key (job_id, index)
);
create unique index job_output_object on studio.job_output (object) where object is not null;
create index job_output_ending on studio.job_output (expires_at) where state = 'stored';

-- A submit to a provider. Written before the call, so that a crash in between is seen.
create table studio.provider_run (
  id uuid primary key default gen_random_uuid(),
  job_id uuid not null,
  output_index int not null,
  attempt int not null,
  provider text not null,
  provider_id text, -- the provider's own id of the run
  state studio.run_state not null default 'submitting',
  charged boolean not null default false,
  usage jsonb, -- what the provider reported
  cost bigint, -- in credits
  submitted_at timestamptz not null default now(),
  ended_at timestamptz,
  foreign key (job_id, output_index) references studio.job_output on delete cascade,
  unique (job_id, output_index, attempt)
);
create unique index provider_run_one_charged on studio.provider_run (job_id, output_index) where charged;

create table studio.job_event (
  subject_id uuid not null,
  seq bigint not null,
  job_id uuid not null,
  state studio.job_state not null,
  phase studio.job_phase not null,
  fraction studio.fraction,
  eta_low real,
  eta_high real,
  created_at timestamptz not null default now(),
  primary key (subject_id, seq)
);

create table studio.upload (
  id uuid primary key default gen_random_uuid(),
  account_id uuid not null references studio.account,
  subject_id uuid not null references studio.subject,
  state text not null default 'open' check (state in ('open', 'complete', 'deleted')),
  object text not null unique, -- random name in the bucket
  size bigint not null check (size > 0),
  type text not null,
  sha256 bytea, -- the subject's own claim, used for this subject alone
  crc32c text,
  width int,
  height int,
  session bytea, -- URI of the resumable session, encrypted: a bearer secret that lives a week
  created_at timestamptz not null default now(),
  completed_at timestamptz,
  expires_at timestamptz not null
);
create index upload_same_file on studio.upload (subject_id, sha256) where state = 'complete';
create index upload_ending on studio.upload (expires_at) where state <> 'deleted';

alter table studio.account enable row level security;
alter table studio.subject enable row level security;
alter table studio.trial_claim enable row level security;
alter table studio.erased_user enable row level security;
alter table studio.lot enable row level security;
alter table studio.hold enable row level security;
alter table studio.transfer enable row level security;
alter table studio.house_balance enable row level security;
alter table studio.job enable row level security;
alter table studio.job_content enable row level security;
alter table studio.job_output enable row level security;
alter table studio.provider_run enable row level security;
alter table studio.job_event enable row level security;
alter table studio.upload enable row level security;

revoke all on schema studio from public, anon, authenticated;
revoke all on all tables in schema studio from public, anon, authenticated;
revoke all on all sequences in schema studio from public, anon, authenticated;
revoke all on all functions in schema studio from public, anon, authenticated;
