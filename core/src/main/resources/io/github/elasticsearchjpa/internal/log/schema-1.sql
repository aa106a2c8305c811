-- Records the format of tables of the search log that were created before they had one.
create table ${prefix}search_log_schema (
  format ${integer} not null
) ${table-options};
insert into ${prefix}search_log_schema (format) values (1);
