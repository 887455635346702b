package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.List;
import org.tripcap.capture.custody.Codes.Copy;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.WireTime;

/** What holds, erasure, keys and backups are about: bodies that a custodian may state. */
public sealed interface CustodianBody extends Body {
    int MAX_PENDING = 16;

    /** Erasure is forbidden from now on, for a reason committed to with a salt. */
    record HoldPlaced(Digest reasonCommit) implements CustodianBody {}

    /** Erasure is allowed again, for a reason committed to with a salt. */
    record HoldReleased(Digest reasonCommit) implements CustodianBody {}

    /** Copies that erasure has not reached yet. */
    record Pending(Copy kind, long count) {
        public Pending {
            Checks.count(count, 1, "count");
        }
    }

    /**
     * Erasure begins: the incident's private key is destroyed.
     *
     * @param key id of the destroyed key
     * @param approver key id of the other custodian, who states the same
     */
    record ErasureBegun(String key, String approver, List<Pending> pending) implements CustodianBody {
        public ErasureBegun {
            Checks.keyId(key, "key");
            Checks.keyId(approver, "approver");
            pending = Checks.pending(pending);
        }
    }

    /**
     * Re-reading found nothing more, but for the copies named.
     *
     * @param key id of the destroyed key
     * @param approver key id of the other custodian, who states the same
     */
    record ErasureConfirmed(String key, String approver, List<Pending> pending) implements CustodianBody {
        public ErasureConfirmed {
            Checks.keyId(key, "key");
            Checks.keyId(approver, "approver");
            pending = Checks.pending(pending);
        }
    }

    /** The authority issued a certificate for {@code key}. */
    record KeyEnrolled(Ed25519Key key, Role role, Instant validFrom, Instant validUntil) implements CustodianBody {
        public KeyEnrolled {
            Checks.interval(validFrom, "valid_from", validUntil, "valid_until");
        }
    }

    /**
     * A holder's key was replaced.
     *
     * @param replaced key id of the old key
     * @param crossSignature signature of the old key over the new one's SubjectPublicKeyInfo
     */
    record KeyRotated(
            String replaced,
            Ed25519Key key,
            Role role,
            Instant validFrom,
            Instant validUntil,
            SignatureBytes crossSignature)
            implements CustodianBody {
        public KeyRotated {
            Checks.keyId(replaced, "replaced");
            Checks.interval(validFrom, "valid_from", validUntil, "valid_until");
        }

        /** Whether the holder of the replaced key vouched for the new one. */
        public boolean isVouchedFor(Ed25519Key replacedKey) {
            return replacedKey.keyId().equals(replaced) && replacedKey.signed(key.info(), crossSignature.value());
        }
    }

    /**
     * A key is not to be trusted for anything stated at or after {@code since}.
     *
     * @param key its key id
     */
    record KeyRevoked(String key, RevocationReason reason, Instant since) implements CustodianBody {
        public KeyRevoked {
            Checks.keyId(key, "key");
            WireTime.require(since, "since");
        }

        /**
         * Whether the key is revoked at once, so that it has no say in the ledger behind this.
         *
         * @param stated the time of the statement that revokes it
         */
        boolean silences(Instant stated) {
            return !since.isAfter(stated);
        }
    }

    /**
     * A backup of the vault is not counted any more when something is erased: the custodian vouches that it is destroyed.
     *
     * @param backup its id, 32 lower-case hexadecimal digits, random
     */
    record BackupForgotten(String backup) implements CustodianBody {
        public BackupForgotten {
            Checks.randomId(backup, "backup");
        }
    }
}
