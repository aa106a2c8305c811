-- The tables of the search log. SchemaScript replaces the placeholders for each database.
-- LogTables lists the same columns.
create table ${prefix}search_log_schema (
  format ${integer} not null
) ${table-options};
insert into ${prefix}search_log_schema (format) values (1);
create table ${prefix}search_query (
  id ${uuid} not null primary key,
  format ${smallint} not null,
  query_type ${ascii(10)} not null,
  index_names ${varchar(1000)} not null,
  user_name ${varchar(255)},
  search_terms ${varchar(1000)},
  search_reference ${varchar(255)},
  query_body ${text} not null,
  hits ${text},
  total_hits ${bigint},
  total_relation ${ascii(10)},
  aggregations ${text},
  answer_rest ${text},
  executed_at ${timestamp} not null,
  duration_seconds ${decimal(15,6)} not null,
  took_ms ${bigint},
  timed_out ${smallint} not null,
  failure ${varchar(2000)},
  failure_status ${integer}
) ${table-options};
create table ${prefix}search_click (
  id ${uuid} not null primary key,
  query_id ${uuid} not null,
  document_id ${varchar(600)} not null,
  hit_rank ${integer},
  clicked_at ${timestamp} not null
) ${table-options};
create index ${name}search_query_executed on ${prefix}search_query (executed_at);
create index ${name}search_query_user on ${prefix}search_query (user_name);
create index ${name}search_click_query on ${prefix}search_click (query_id);
create index ${name}search_click_clicked on ${prefix}search_click (clicked_at);
