-- The tables of the outbox in format 1.
create table ${prefix}search_schema (
  format ${integer} not null
) ${table-options};
create table ${prefix}search_partition (
  id ${integer} not null primary key,
  token ${bigint} not null,
  owner ${varchar(100)},
  lease_end ${bigint} not null
) ${table-options};
-- The codes of the column state are in OutboxRow.State.
create table ${prefix}search_outbox (
  id ${identity},
  partition_id ${integer} not null,
  state char(1) not null,
  due_at ${bigint} not null,
  index_name ${varchar(255)} not null,
  entity ${varchar(255)} not null,
  path ${varchar(255)},
  key_text ${varchar(600)} not null,
  attributes ${varchar(2000)},
  forced ${smallint} not null,
  root_id ${bigint},
  created_at ${bigint} not null,
  attempts ${integer} not null,
  error ${varchar(2000)},
  tenant ${varchar(255)}
) ${table-options};
create table ${prefix}search_index (
  index_name ${varchar(255)} not null primary key,
  document_version ${integer} not null,
  owner ${varchar(255)},
  lease_end ${bigint} not null
) ${table-options};
create table ${prefix}search_generation (
  generation ${varchar(255)} not null primary key,
  index_name ${varchar(255)} not null,
  created_at ${bigint} not null,
  document_version ${integer} not null,
  done_type ${varchar(255)},
  done_id ${varchar(600)},
  done_rows ${bigint} not null,
  failures ${bigint} not null,
  failure ${varchar(2000)}
) ${table-options};
create index ${name}search_outbox_due on ${prefix}search_outbox (partition_id, state, due_at);
-- Finds the dead letters (state X) of a document.
create index ${name}search_outbox_key on ${prefix}search_outbox (partition_id, key_text) ${where(state = 'X')};
