-- The tables of the outbox. SchemaScript replaces the placeholders for each database.
create table ${prefix}search_schema (
  format ${integer} not null
) ${table-options};
create table ${prefix}search_partition (
  id ${integer} not null primary key,
  index_name ${varchar(255)},
  slice ${integer},
  token ${bigint} not null,
  owner ${varchar(100)},
  lease_end ${bigint} not null
) ${table-options};
-- The codes of the columns state and priority are in OutboxRow.
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
  tenant ${varchar(255)},
  priority ${smallint} default 0 not null,
  after_id ${varchar(600)},
  cause ${varchar(8)}
) ${table-options};
create table ${prefix}search_index (
  index_name ${varchar(255)} not null primary key,
  document_version ${integer} not null,
  owner ${varchar(255)},
  lease_end ${bigint} not null,
  paused ${smallint} default 0 not null,
  configured_at ${bigint} default 0 not null,
  warned_at ${bigint} default 0 not null
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
create unique index ${name}search_partition_slice on ${prefix}search_partition (index_name, slice);
-- Returns the due rows of a partition in order, without sorting.
create index ${name}search_outbox_due on ${prefix}search_outbox (partition_id, priority, due_at, id);
-- Finds the rows of a document that are not the change of a transaction: dead letters, and rows that wait already.
-- Only a query that repeats the condition word for word uses this index, so that none reads it to find due rows.
create index ${name}search_outbox_key on ${prefix}search_outbox (key_text, partition_id) ${where(priority + 0 > 0)};
