package alert

import "iter"

// DetectionSource is the sensor or technology that noticed what an alert is about, finer than its [ServiceSource].
type DetectionSource uint8

// The sensors and technologies, in the order of the Graph metadata.
const (
	UnknownDetection DetectionSource = iota // none was given
	DetectionDefenderForEndpoint
	DetectionAntivirus
	DetectionSmartScreen
	DetectionCustomTI // the tenant's own indicators
	DetectionDefenderForOffice365
	DetectionAutomatedInvestigation
	DetectionThreatExperts
	DetectionCustom // a rule of the tenant's own
	DetectionDefenderForIdentity
	DetectionCloudAppSecurity
	DetectionDefenderXDR
	DetectionEntraIDProtection // named Azure AD on the wire
	DetectionManual            // made by a person
	DetectionDataLossPrevention
	DetectionAppGovernancePolicy
	DetectionAppGovernance
	DetectionDefenderForCloud
	DetectionDefenderForIoT
	DetectionDefenderForServers
	DetectionDefenderForStorage
	DetectionDefenderForDNS
	DetectionDefenderForDatabases
	DetectionDefenderForContainers
	DetectionDefenderForNetwork
	DetectionDefenderForAppService
	DetectionDefenderForKeyVault
	DetectionDefenderForResourceManager
	DetectionDefenderForAPIManagement
	DetectionNRT       // Sentinel, near real time
	DetectionScheduled // Sentinel
	DetectionThreatIntelligenceAnalytics
	DetectionBuiltInML // Sentinel
	DetectionInsiderRisk
	DetectionThreatIntelligence
	DetectionDefenderForAIServices
	DetectionSecurityCopilot
	DetectionSentinel
)

var detectionSourceTable = newTable[DetectionSource]("DetectionSource", "detectionSource", []string{
	UnknownDetection:                     "unknown",
	DetectionDefenderForEndpoint:         "microsoftDefenderForEndpoint",
	DetectionAntivirus:                   "antivirus",
	DetectionSmartScreen:                 "smartScreen",
	DetectionCustomTI:                    "customTi",
	DetectionDefenderForOffice365:        "microsoftDefenderForOffice365",
	DetectionAutomatedInvestigation:      "automatedInvestigation",
	DetectionThreatExperts:               "microsoftThreatExperts",
	DetectionCustom:                      "customDetection",
	DetectionDefenderForIdentity:         "microsoftDefenderForIdentity",
	DetectionCloudAppSecurity:            "cloudAppSecurity",
	DetectionDefenderXDR:                 "microsoft365Defender",
	DetectionEntraIDProtection:           "azureAdIdentityProtection",
	DetectionManual:                      "manual",
	DetectionDataLossPrevention:          "microsoftDataLossPrevention",
	DetectionAppGovernancePolicy:         "appGovernancePolicy",
	DetectionAppGovernance:               "appGovernanceDetection",
	DetectionDefenderForCloud:            "microsoftDefenderForCloud",
	DetectionDefenderForIoT:              "microsoftDefenderForIoT",
	DetectionDefenderForServers:          "microsoftDefenderForServers",
	DetectionDefenderForStorage:          "microsoftDefenderForStorage",
	DetectionDefenderForDNS:              "microsoftDefenderForDNS",
	DetectionDefenderForDatabases:        "microsoftDefenderForDatabases",
	DetectionDefenderForContainers:       "microsoftDefenderForContainers",
	DetectionDefenderForNetwork:          "microsoftDefenderForNetwork",
	DetectionDefenderForAppService:       "microsoftDefenderForAppService",
	DetectionDefenderForKeyVault:         "microsoftDefenderForKeyVault",
	DetectionDefenderForResourceManager:  "microsoftDefenderForResourceManager",
	DetectionDefenderForAPIManagement:    "microsoftDefenderForApiManagement",
	DetectionNRT:                         "nrtAlerts",
	DetectionScheduled:                   "scheduledAlerts",
	DetectionThreatIntelligenceAnalytics: "microsoftDefenderThreatIntelligenceAnalytics",
	DetectionBuiltInML:                   "builtInMl",
	DetectionInsiderRisk:                 "microsoftInsiderRiskManagement",
	DetectionThreatIntelligence:          "microsoftThreatIntelligence",
	DetectionDefenderForAIServices:       "microsoftDefenderForAIServices",
	DetectionSecurityCopilot:             "securityCopilot",
	DetectionSentinel:                    "microsoftSentinel",
}, nil)

// DetectionSources yields every member in order of value.
func DetectionSources() iter.Seq[DetectionSource] { return detectionSourceTable.all() }

// ParseDetectionSource reads a member in any case and in older spellings. Any other text, unknownFutureValue included, is a [FieldError].
func ParseDetectionSource(s string) (DetectionSource, error) { return detectionSourceTable.parse(s) }

// IsValid reports whether the value is a member, the zero included.
func (v DetectionSource) IsValid() bool { return detectionSourceTable.valid(v) }

// String returns the wire name, or DetectionSource(n) for a value that is no member.
func (v DetectionSource) String() string { return detectionSourceTable.name(v) }

// AppendText appends the wire name. A value that is no member is a [FieldError].
func (v DetectionSource) AppendText(b []byte) ([]byte, error) {
	return detectionSourceTable.append(b, v)
}

// MarshalText returns the wire name. A value that is no member is a [FieldError].
func (v DetectionSource) MarshalText() ([]byte, error) { return v.AppendText(nil) }

// UnmarshalText sets the value as [ParseDetectionSource] reads it, and leaves it alone on an error.
func (v *DetectionSource) UnmarshalText(text []byte) error {
	return detectionSourceTable.unmarshal(v, text)
}
