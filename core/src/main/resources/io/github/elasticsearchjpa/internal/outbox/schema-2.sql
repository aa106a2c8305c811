-- Upgrades the tables of the outbox from format 1 to format 2, in which partitions belong to indexes.
-- Nodes of format 1 find no partition to claim any more; what they insert is moved to the new partitions.
alter table ${prefix}search_partition add index_name ${varchar(255)};
alter table ${prefix}search_partition add slice ${integer};
alter table ${prefix}search_outbox add priority ${smallint} default 0 not null;
alter table ${prefix}search_outbox add after_id ${varchar(600)};
alter table ${prefix}search_outbox add cause ${varchar(8)};
alter table ${prefix}search_index add paused ${smallint} default 0 not null;
alter table ${prefix}search_index add configured_at ${bigint} default 0 not null;
alter table ${prefix}search_index add warned_at ${bigint} default 0 not null;
update ${prefix}search_outbox set priority = 2 where state = 'X';
update ${prefix}search_outbox set priority = 1 where state = 'S' or (state = 'N' and due_at > 0);
-- Revokes all leases, and locks the partitions until they are deleted, so that no node raises a token in between.
update ${prefix}search_partition set token = token + 1;
-- Keeps the highest token, so that every new partition begins above it. No node can claim this row.
insert into ${prefix}search_partition (id, token, lease_end)
  select -1, coalesce(max(token), 0), 9223372036854775807 from ${prefix}search_partition;
delete from ${prefix}search_partition where id >= 0;
${drop-index(search_outbox_due on search_outbox)};
${drop-index(search_outbox_key on search_outbox)};
create unique index ${name}search_partition_slice on ${prefix}search_partition (index_name, slice);
create index ${name}search_outbox_due on ${prefix}search_outbox (partition_id, priority, due_at, id);
create index ${name}search_outbox_key on ${prefix}search_outbox (key_text, partition_id) ${where(priority + 0 > 0)};
update ${prefix}search_schema set format = 2;
