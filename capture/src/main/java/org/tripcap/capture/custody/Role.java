package org.tripcap.capture.custody;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a certificate may state. The certificate names exactly one role. */
public enum Role {
    OPERATOR,
    RESPONDER,
    SENSOR,
    VAULT,
    INDEXER,
    /** Signs checkpoints, never statements. */
    NOTARY,
    INVESTIGATOR,
    /** Holds the authority; may change an incident only to place or release a hold. */
    CUSTODIAN;

    /** The wire code: the name in lower case. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role with this exact wire code. */
    public static Optional<Role> ofCode(String code) {
        return Arrays.stream(values()).filter(r -> r.code().equals(code)).findFirst();
    }

    /** Whether a statement of this type counts when a holder of this role signs it. */
    public boolean maySign(Statement.Type type) {
        return switch (type) {
            case INCIDENT_OPENED, INCIDENT_CLOSED -> this == OPERATOR || this == RESPONDER;
            case INCIDENT_CHANGED -> this == OPERATOR || this == RESPONDER || this == CUSTODIAN;
            case SCOPE_APPROVED -> this == OPERATOR;
            case HOLD_PLACED, HOLD_RELEASED -> this == OPERATOR || this == CUSTODIAN;
            case CAPTURE_STARTED, CAPTURE_STOPPED, SEGMENT, GAP, CLOCK_STEPPED, SENSOR_IDLE -> this == SENSOR;
            case EVIDENCE_STORED -> this == INDEXER;
            case EVIDENCE_ACCESSED, EVIDENCE_EXPIRED -> this == VAULT;
            case EVIDENCE_EXPORTED, EVIDENCE_VERIFIED, EVIDENCE_TRANSFERRED -> this == INVESTIGATOR;
            case ERASURE_BEGUN,
                    ERASURE_CONFIRMED,
                    RETENTION_ORDERED,
                    RETENTION_REVOKED,
                    BACKUP_FORGOTTEN,
                    KEY_ENROLLED,
                    KEY_ROTATED,
                    KEY_REVOKED -> this == CUSTODIAN;
        };
    }
}
