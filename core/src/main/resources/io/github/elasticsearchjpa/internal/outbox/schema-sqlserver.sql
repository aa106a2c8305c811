create table ${prefix}search_schema (
  format integer not null
);
create table ${prefix}search_partition (
  id integer not null primary key,
  token bigint not null,
  owner nvarchar(100),
  lease_end bigint not null
);
create table ${prefix}search_outbox (
  id bigint identity(1,1) not null primary key,
  partition_id integer not null,
  state char(1) not null,
  due_at bigint not null,
  index_name nvarchar(255) not null,
  entity nvarchar(255) not null,
  path nvarchar(255),
  key_text nvarchar(600) not null,
  attributes nvarchar(2000),
  forced smallint not null,
  root_id bigint,
  created_at bigint not null,
  attempts integer not null,
  error nvarchar(2000),
  tenant nvarchar(255)
);
create table ${prefix}search_index (
  index_name nvarchar(255) not null primary key,
  document_version integer not null,
  owner nvarchar(255),
  lease_end bigint not null
);
create table ${prefix}search_generation (
  generation nvarchar(255) not null primary key,
  index_name nvarchar(255) not null,
  created_at bigint not null,
  document_version integer not null,
  done_type nvarchar(255),
  done_id nvarchar(600),
  done_rows bigint not null,
  failures bigint not null,
  failure nvarchar(2000)
);
create index ${name}search_outbox_due on ${prefix}search_outbox (partition_id, state, due_at);
create index ${name}search_outbox_key on ${prefix}search_outbox (partition_id, key_text);
