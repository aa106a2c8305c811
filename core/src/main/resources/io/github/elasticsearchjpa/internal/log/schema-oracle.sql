create table ${prefix}search_query (
  id varchar2(36) not null primary key,
  format number(5) not null,
  query_type varchar2(10) not null,
  index_names varchar2(1000 char) not null,
  user_name varchar2(255 char),
  search_terms varchar2(1000 char),
  search_reference varchar2(255 char),
  query_body clob not null,
  hits clob,
  total_hits number(19),
  total_relation varchar2(10),
  aggregations clob,
  answer_rest clob,
  executed_at timestamp(6) with time zone not null,
  duration_seconds number(15,6) not null,
  took_ms number(19),
  timed_out number(5) not null,
  failure varchar2(2000 char),
  failure_status number(10)
);
create table ${prefix}search_click (
  id varchar2(36) not null primary key,
  query_id varchar2(36) not null,
  document_id varchar2(600 char) not null,
  hit_rank number(10),
  clicked_at timestamp(6) with time zone not null
);
create index ${name}search_query_executed on ${prefix}search_query (executed_at);
create index ${name}search_query_user on ${prefix}search_query (user_name);
create index ${name}search_click_query on ${prefix}search_click (query_id);
create index ${name}search_click_clicked on ${prefix}search_click (clicked_at);
