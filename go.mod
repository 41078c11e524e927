module github.com/seed-d7eb6e68/caseload

go 1.26

require (
	github.com/google/btree v1.1.3
	github.com/leanovate/gopter v0.2.11
	github.com/samber/lo v1.53.0
	github.com/stretchr/testify v1.12.1
)

require (
	go.yaml.in/yaml/v3 v3.0.5 // indirect
	golang.org/x/text v0.22.0 // indirect
)
