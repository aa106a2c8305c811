create table ${prefix}search_query (
  id varchar(36) not null primary key,
  format smallint not null,
  query_type nvarchar(10) not null,
  index_names nvarchar(1000) not null,
  user_name nvarchar(255),
  search_terms nvarchar(1000),
  search_reference nvarchar(255),
  query_body nvarchar(max) not null,
  hits nvarchar(max),
  total_hits bigint,
  total_relation nvarchar(10),
  aggregations nvarchar(max),
  answer_rest nvarchar(max),
  executed_at datetimeoffset(6) not null,
  duration_seconds decimal(15,6) not null,
  took_ms bigint,
  timed_out smallint not null,
  failure nvarchar(2000),
  failure_status integer
);
create table ${prefix}search_click (
  id varchar(36) not null primary key,
  query_id varchar(36) not null,
  document_id nvarchar(600) not null,
  hit_rank integer,
  clicked_at datetimeoffset(6) not null
);
create index ${name}search_query_executed on ${prefix}search_query (executed_at);
create index ${name}search_query_user on ${prefix}search_query (user_name);
create index ${name}search_click_query on ${prefix}search_click (query_id);
create index ${name}search_click_clicked on ${prefix}search_click (clicked_at);
