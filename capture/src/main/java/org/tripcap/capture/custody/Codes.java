package org.tripcap.capture.custody;

/** The enumerations that statements are made of, where free text would be personal data. Each has its wire code. */
public final class Codes {
    private Codes() {}

    /** What made somebody open, change or close an incident. */
    public enum Cause {
        /** A person decided. */
        OPERATOR("operator"),
        SURICATA("suricata"),
        ZEEK("zeek"),
        SNORT("snort"),
        WAZUH("wazuh"),
        FALCO("falco"),
        ELASTIC("elastic"),
        /** An alert of any other tool. */
        ALERT("alert"),
        /** No alert for the policy's quiet time. */
        QUIET("quiet"),
        /** The incident reached its expiry. */
        EXPIRY("expiry");

        private final String code;

        Cause(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Why a sensor stopped recording. */
    public enum StopReason {
        CLOSED("closed"),
        /** The incident was closed while the sensor could not hear it; it recorded until it heard. */
        LATE_CLOSE("late-close"),
        EXPIRED("expired"),
        /** A changed scope replaces this run by another, or leaves this sensor out. */
        SCOPE_CHANGED("scope-changed"),
        /** The key that signed its authority was revoked. */
        REVOKED("revoked"),
        /** A ceiling set on the sensor itself. */
        CEILING("ceiling"),
        END_OF_FILE("end-of-file"),
        INTERFACE_LOST("interface-lost"),
        /** The sensor ended in order, or its certificate is about to; when it goes on, it states what it missed as a gap. */
        SHUTDOWN("shutdown"),
        FAILED("failed");

        private final String code;

        StopReason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Why something was not recorded, or was recorded and lost. */
    public enum GapReason {
        /** The sensor was not running, and ended in order, or had no certificate that counts. */
        RESTART("restart"),
        /** The sensor ended without sealing what it held. */
        CRASH("crash"),
        INTERFACE_LOST("interface-lost"),
        OUTBOX_FULL("outbox-full"),
        DISK_FAILED("disk-failed"),
        QUEUE_FULL("queue-full"),
        KERNEL_DROPS("kernel-drops"),
        CAPTURE_FAILED("capture-failed");

        private final String code;

        GapReason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** What evidence was accessed, exported or handed over for. */
    public enum Purpose {
        /** Deriving searchable documents. */
        INDEX("index"),
        VERIFY("verify"),
        SEARCH("search"),
        EXPORT("export"),
        /** Showing single packets. */
        DISCLOSE("disclose"),
        LAW_ENFORCEMENT("law-enforcement"),
        COURT("court"),
        AUDIT("audit"),
        BACKUP("backup");

        private final String code;

        Purpose(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** How a server knew who asks it for packets, where they sent no signed request of their own. */
    public enum Authentication {
        /** A link that they signed, which counts once. */
        LINK("link"),
        /** Their certificate, by mutual TLS: the server vouches for it. */
        CERTIFICATE("certificate");

        private final String code;

        Authentication(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Where a copy may remain that erasure has not reached yet. */
    public enum Copy {
        OFFLINE_SENSOR("offline-sensor"),
        BROKER("broker"),
        STORE("store"),
        SNAPSHOT("snapshot"),
        VAULT_BACKUP("vault-backup"),
        BUNDLE("bundle");

        private final String code;

        Copy(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }

    /** Why a key is not to be trusted any more. */
    public enum RevocationReason {
        COMPROMISED("compromised"),
        SUPERSEDED("superseded"),
        CEASED("ceased");

        private final String code;

        RevocationReason(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
