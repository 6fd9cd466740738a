-- What Orleans' ADO.NET providers ask of a database is a contract of query names, parameters and result columns. These
-- scripts fulfil it in our own way: plain statements instead of functions, keys where the published scripts have none.
CREATE SCHEMA IF NOT EXISTS orleans AUTHORIZATION kernel_owner;
GRANT USAGE ON SCHEMA orleans TO kernel_cluster;

CREATE TABLE orleans.orleansquery (
    querykey varchar(64) NOT NULL,
    querytext varchar(8000) NOT NULL,
    CONSTRAINT orleansquery_pk PRIMARY KEY (querykey)
);
COMMENT ON TABLE orleans.orleansquery IS 'The statements Orleans runs, by the names it knows them.';
GRANT SELECT ON orleans.orleansquery TO kernel_cluster;
