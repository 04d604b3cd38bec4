-- The classes there can be, for the filter.
select abc_class from (values ('A'), ('B'), ('C'), ('D')) as classes (abc_class)
