module github.com/seed-d7eb6e68/caseload/examples/durable

go 1.26

require (
	github.com/seed-d7eb6e68/caseload v0.0.0
	github.com/seed-d7eb6e68/caseload/incident/boltstore v0.0.0
	github.com/stretchr/testify v1.12.1
)

require (
	github.com/google/btree v1.1.3 // indirect
	go.etcd.io/bbolt v1.5.0 // indirect
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/sys v0.45.0 // indirect
)

replace github.com/seed-d7eb6e68/caseload => ../..

replace github.com/seed-d7eb6e68/caseload/incident/boltstore => ../../incident/boltstore
