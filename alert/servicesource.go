package alert

import "iter"

// ServiceSource is the product an alert comes from.
type ServiceSource uint8

// The products, in the order of the Graph metadata.
const (
	UnknownSource ServiceSource = iota // none was given
	SourceDefenderForEndpoint
	SourceDefenderForIdentity
	SourceDefenderForCloudApps
	SourceDefenderForOffice365
	SourceDefenderXDR       // correlated from several products
	SourceEntraIDProtection // named Azure AD on the wire
	SourceAppGovernance
	SourceDataLossPrevention
	SourceDefenderForCloud
	SourceSentinel
	SourceInsiderRisk
	SourceThreatIntelligence
	SourceSecurityForAI
)

var serviceSourceTable = newTable[ServiceSource]("ServiceSource", "serviceSource", []string{
	UnknownSource:              "unknown",
	SourceDefenderForEndpoint:  "microsoftDefenderForEndpoint",
	SourceDefenderForIdentity:  "microsoftDefenderForIdentity",
	SourceDefenderForCloudApps: "microsoftDefenderForCloudApps",
	SourceDefenderForOffice365: "microsoftDefenderForOffice365",
	SourceDefenderXDR:          "microsoft365Defender",
	SourceEntraIDProtection:    "azureAdIdentityProtection",
	SourceAppGovernance:        "microsoftAppGovernance",
	SourceDataLossPrevention:   "dataLossPrevention",
	SourceDefenderForCloud:     "microsoftDefenderForCloud",
	SourceSentinel:             "microsoftSentinel",
	SourceInsiderRisk:          "microsoftInsiderRiskManagement",
	SourceThreatIntelligence:   "microsoftThreatIntelligence",
	SourceSecurityForAI:        "microsoftSecurityForAI",
}, nil)

// ServiceSources yields every member in order of value.
func ServiceSources() iter.Seq[ServiceSource] { return serviceSourceTable.all() }

// ParseServiceSource reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseServiceSource(s string) (ServiceSource, error) { return serviceSourceTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v ServiceSource) IsValid() bool { return serviceSourceTable.valid(v) }

// String returns the wire name, or ServiceSource(n) for a value that is no member.
func (v ServiceSource) String() string { return serviceSourceTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v ServiceSource) AppendText(b []byte) ([]byte, error) { return serviceSourceTable.append(b, v) }

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v ServiceSource) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseServiceSource] reads it, and leaves it alone on an error.
func (v *ServiceSource) UnmarshalText(text []byte) error {
	return serviceSourceTable.unmarshal(v, text)
}
