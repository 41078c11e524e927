package alert_test

import (
	"encoding/xml"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-d7eb6e68/caseload/alert"
)

type schemaItem struct {
	Name     string `xml:"Name,attr"`
	BaseType string `xml:"BaseType,attr"`
	Members  []struct {
		Name string `xml:"Name,attr"`
	} `xml:"Member"`
	Properties []struct {
		Name string `xml:"Name,attr"`
	} `xml:"Property"`
}

func parsed[E fmt.Stringer](parse func(string) (E, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		e, err := parse(s)
		return e.String(), err
	}
}

// The enums, evidence types and properties are those of the vendor's metadata, where an excerpt lies beside the checkout.
func TestAgainstMetadata(t *testing.T) {
	data, err := os.ReadFile("../../shared/data/graph-security-v1.0-excerpt.csdl.xml")
	if err != nil {
		t.Logf("metadata not beside the checkout: %v", err)
		return
	}
	var schema struct {
		Enums    []schemaItem `xml:"EnumType"`
		Complex  []schemaItem `xml:"ComplexType"`
		Entities []schemaItem `xml:"EntityType"`
	}
	require.NoError(t, xml.Unmarshal(data, &schema))

	enums := map[string]func(string) (string, error){
		"alertSeverity": parsed(alert.ParseSeverity), "alertStatus": parsed(alert.ParseStatus),
		"alertClassification": parsed(alert.ParseClassification), "alertDetermination": parsed(alert.ParseDetermination),
		"serviceSource": parsed(alert.ParseServiceSource), "detectionSource": parsed(alert.ParseDetectionSource),
		"investigationState": parsed(alert.ParseInvestigationState), "evidenceVerdict": parsed(alert.ParseVerdict),
		"evidenceRemediationStatus": parsed(alert.ParseRemediationStatus), "evidenceRole": parsed(alert.ParseRole),
	}
	found := 0
	for _, e := range schema.Enums {
		parse, ok := enums[e.Name]
		if !ok {
			continue
		}
		found++
		for _, m := range e.Members {
			name, err := parse(m.Name)
			if m.Name == "unknownFutureValue" {
				require.Error(t, err)
				continue
			}
			require.NoError(t, err)
			require.Equal(t, m.Name, name)
		}
	}
	require.Len(t, enums, found)

	var kinds, own []string
	for _, c := range schema.Complex {
		if c.BaseType == "self.alertEvidence" {
			kinds = append(kinds, c.Name)
		}
	}
	for k := range alert.EvidenceKinds() {
		if k != alert.UnknownEvidence {
			own = append(own, k.String())
		}
	}
	slices.Sort(kinds)
	slices.Sort(own)
	require.Equal(t, kinds, own)

	written := string(mustMarshal(t, alert.Alert{}))
	for _, e := range schema.Entities {
		if e.Name == "alert" {
			require.NotEmpty(t, e.Properties)
			for _, p := range e.Properties {
				require.Equal(t, 1, strings.Count(written, `"`+p.Name+`":`), p.Name)
			}
		}
	}
}
