package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentDocument;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Source;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.segment.SegmentCiphertext;

/** What a statement says beyond who, when and in which order. One record a {@linkplain Statement.Type type}. */
public sealed interface Body
        permits Body.IncidentBody,
                Body.ScopeApproved,
                Body.CaptureStarted,
                Body.CaptureStopped,
                Body.SegmentSealed,
                Body.Gap,
                Body.ClockStepped,
                Body.SensorIdle,
                Body.EvidenceStored,
                Body.EvidenceAccessed,
                Body.EvidenceExported,
                Body.EvidenceVerified,
                Body.EvidenceTransferred,
                CustodianBody,
                RetentionBody {
    int MAX_RANGES = 256;
    int MAX_LINK_TYPES = 64;

    /** Its type; each body has one of its own. */
    default Statement.Type type() {
        return switch (this) {
            case IncidentOpened _ -> Statement.Type.INCIDENT_OPENED;
            case IncidentChanged _ -> Statement.Type.INCIDENT_CHANGED;
            case IncidentClosed _ -> Statement.Type.INCIDENT_CLOSED;
            case ScopeApproved _ -> Statement.Type.SCOPE_APPROVED;
            case CaptureStarted _ -> Statement.Type.CAPTURE_STARTED;
            case CaptureStopped _ -> Statement.Type.CAPTURE_STOPPED;
            case SegmentSealed _ -> Statement.Type.SEGMENT;
            case Gap _ -> Statement.Type.GAP;
            case ClockStepped _ -> Statement.Type.CLOCK_STEPPED;
            case SensorIdle _ -> Statement.Type.SENSOR_IDLE;
            case EvidenceStored _ -> Statement.Type.EVIDENCE_STORED;
            case EvidenceAccessed _ -> Statement.Type.EVIDENCE_ACCESSED;
            case EvidenceExported _ -> Statement.Type.EVIDENCE_EXPORTED;
            case EvidenceVerified _ -> Statement.Type.EVIDENCE_VERIFIED;
            case EvidenceTransferred _ -> Statement.Type.EVIDENCE_TRANSFERRED;
            case CustodianBody.HoldPlaced _ -> Statement.Type.HOLD_PLACED;
            case CustodianBody.HoldReleased _ -> Statement.Type.HOLD_RELEASED;
            case CustodianBody.ErasureBegun _ -> Statement.Type.ERASURE_BEGUN;
            case CustodianBody.ErasureConfirmed _ -> Statement.Type.ERASURE_CONFIRMED;
            case CustodianBody.KeyEnrolled _ -> Statement.Type.KEY_ENROLLED;
            case CustodianBody.KeyRotated _ -> Statement.Type.KEY_ROTATED;
            case CustodianBody.KeyRevoked _ -> Statement.Type.KEY_REVOKED;
            case CustodianBody.BackupForgotten _ -> Statement.Type.BACKUP_FORGOTTEN;
            case RetentionBody.RetentionOrdered _ -> Statement.Type.RETENTION_ORDERED;
            case RetentionBody.RetentionRevoked _ -> Statement.Type.RETENTION_REVOKED;
            case RetentionBody.EvidenceExpired _ -> Statement.Type.EVIDENCE_EXPIRED;
        };
    }

    /** One revision of an incident document. */
    sealed interface IncidentBody extends Body {
        IncidentAct act();
    }

    /**
     * What is signed about one revision of an incident document.
     *
     * @param documentCommit {@link IncidentDocument#commit} of the revision's exact bytes
     * @param expires the document's expiry
     * @param key id of the incident's key
     */
    record IncidentAct(
            long revision,
            Digest documentCommit,
            Cause cause,
            LegalBasis legalBasis,
            Instant expires,
            String key,
            boolean hold) {
        public IncidentAct {
            Checks.count(revision, 1, "revision");
            WireTime.require(expires, "expires");
            Checks.keyId(key, "key");
        }

        /** The act that publishes {@code document}, whose published bytes are {@code exactBytes}. */
        public static IncidentAct of(IncidentDocument document, byte[] exactBytes, Cause cause) {
            return new IncidentAct(
                    document.revision(),
                    IncidentDocument.commit(exactBytes),
                    cause,
                    document.legalBasis(),
                    document.expires(),
                    document.key().id(),
                    document.hold());
        }
    }

    record IncidentOpened(IncidentAct act) implements IncidentBody {
        public IncidentOpened {
            if (act.revision() != 1) {
                throw new IllegalArgumentException("incident.opened is about revision 1, not " + act.revision());
            }
        }
    }

    record IncidentChanged(IncidentAct act) implements IncidentBody {
        public IncidentChanged {
            Checks.count(act.revision(), 2, "revision");
        }
    }

    record IncidentClosed(IncidentAct act) implements IncidentBody {
        public IncidentClosed {
            Checks.count(act.revision(), 2, "revision");
        }
    }

    /**
     * An operator approves of a scope that names no host or network.
     *
     * @param scopeCommit {@link IncidentDocument#scopeCommit} of the documents that may record so
     */
    record ScopeApproved(Digest scopeCommit) implements Body {}

    /**
     * A sensor began to record: the start of a run, which the next {@link CaptureStopped} of the same epoch ends.
     *
     * @param opening digest of the opening statement it acts under
     * @param revision the revision it acts under
     * @param linkTypes of its interfaces, as LINKTYPE_ numbers
     * @param filterCommit {@link IncidentDocument#filterCommit} of that revision
     * @param triggerToCaptureNanos from the document's arrival to the first moment a packet could be recorded; null when the
     *     run resumes one that was interrupted
     * @param context the circumstances; null in statements of before they were stated
     */
    record CaptureStarted(
            Digest opening,
            long revision,
            Source source,
            List<Integer> linkTypes,
            int snaplen,
            Digest filterCommit,
            Versions versions,
            @Nullable Long triggerToCaptureNanos,
            @Nullable CaptureContext context)
            implements Body {
        public CaptureStarted {
            Checks.count(revision, 1, "revision");
            linkTypes = Checks.linkTypes(linkTypes);
            Checks.snaplen(snaplen);
            if (triggerToCaptureNanos != null) {
                Checks.count(triggerToCaptureNanos, 0, "trigger_to_capture_ns");
            }
        }
    }

    /**
     * A sensor ended a run. Its counters are the exact sum over the segments of the run: those of the same epoch since the
     * sensor's stop before in this incident, if there was one.
     *
     * @param revision the revision it acted under at last
     * @param segments number of segments in the run
     * @param lastSeq seq of the last of them; null when there is none
     * @param versions what recorded until now; null in statements of before it was stated
     * @param context the circumstances; null in statements of before they were stated
     */
    record CaptureStopped(
            StopReason reason,
            long revision,
            List<Integer> linkTypes,
            int snaplen,
            Digest filterCommit,
            Counters counters,
            long segments,
            @Nullable Long lastSeq,
            @Nullable Versions versions,
            @Nullable CaptureContext context)
            implements Body {
        public CaptureStopped {
            Checks.count(revision, 1, "revision");
            linkTypes = Checks.linkTypes(linkTypes);
            Checks.snaplen(snaplen);
            Checks.count(segments, 0, "segments");
            if ((lastSeq == null) != (segments == 0)) {
                throw new IllegalArgumentException("last_seq is absent exactly when segments is 0, not " + segments);
            }
            if (lastSeq != null) {
                Checks.count(lastSeq, 0, "last_seq");
            }
        }
    }

    /**
     * A segment was sealed. Its number is the statement's seq.
     *
     * @param first time of the first packet; null exactly when there is no packet, only losses
     * @param last time of the last packet; null exactly when {@code first} is
     * @param counters deltas of this segment
     */
    record SegmentSealed(
            @Nullable Instant first,
            @Nullable Instant last,
            Counters counters,
            Plain plain,
            Digest blocksRoot,
            Cipher cipher)
            implements Body {
        public SegmentSealed {
            if ((first == null) != (counters.packets() == 0) || (last == null) != (first == null)) {
                throw new IllegalArgumentException(
                        "first and last are absent exactly when packets is 0, not " + counters.packets());
            }
            if (first != null && last != null) {
                WireTime.require(first, "first");
                WireTime.require(last, "last");
                if (last.isBefore(first)) {
                    throw new IllegalArgumentException("last (" + last + ") lies before first (" + first + ")");
                }
            }
        }

        /**
         * The pcapng section before encryption.
         *
         * @param length bytes
         * @param commit SHA-256 over domain, segment salt and section
         */
        public record Plain(long length, Digest commit) {
            public Plain {
                Checks.count(length, 1, "plain.length");
            }
        }

        /**
         * The section after encryption.
         *
         * @param suite the algorithms, {@value #SUITE}
         * @param key id of the incident key it is encrypted to
         * @param length bytes
         * @param sha256 digest of the ciphertext
         */
        public record Cipher(String suite, String key, long length, Digest sha256) {
            public static final String SUITE = SegmentCiphertext.SUITE;

            public Cipher {
                if (!suite.equals(SUITE)) {
                    throw new IllegalArgumentException("cipher.suite is " + SUITE + "; no other is accepted");
                }
                Checks.keyId(key, "cipher.key");
                Checks.count(length, 1, "cipher.length");
            }
        }
    }

    /**
     * Something in scope was not recorded, or was and is lost.
     *
     * @param packets packets known to be lost; null when unknown
     * @param bytes bytes known to be lost; null when unknown
     * @param discarded the segments, stated before, whose content this gap is about; null when they were never stated
     */
    record Gap(
            Instant from,
            Instant to,
            GapReason reason,
            @Nullable Long packets,
            @Nullable Long bytes,
            @Nullable Discarded discarded)
            implements Body {
        public Gap {
            Checks.interval(from, "from", to, "to");
            if (packets != null) {
                Checks.count(packets, 0, "packets");
            }
            if (bytes != null) {
                Checks.count(bytes, 0, "bytes");
            }
        }

        /** A gap of what was never stated as a segment. */
        public Gap(Instant from, Instant to, GapReason reason, @Nullable Long packets, @Nullable Long bytes) {
            this(from, to, reason, packets, bytes, null);
        }

        /**
         * Segments of the same chain that were sealed, stated, and given up before they were sent.
         *
         * @param from seq of the first
         * @param to seq of the last; all segments between the two were given up too
         */
        public record Discarded(long from, long to) {
            public Discarded {
                Checks.count(from, 0, "discarded.from");
                Checks.count(to, from, "discarded.to");
            }
        }
    }

    /** The sensor's clock jumped from {@code before} to {@code after}. */
    record ClockStepped(Instant before, Instant after) implements Body {
        public ClockStepped {
            WireTime.require(before, "before");
            WireTime.require(after, "after");
        }
    }

    /** The sensor's heartbeat while no incident names it. Both numbers are 0 in a sound sensor. */
    record SensorIdle(long captureSockets, long packetsRead) implements Body {
        public SensorIdle {
            Checks.count(captureSockets, 0, "capture_sockets");
            Checks.count(packetsRead, 0, "packets_read");
        }
    }

    /** The segments named are in the evidence store. */
    record EvidenceStored(List<SegmentRange> ranges) implements Body {
        public EvidenceStored {
            ranges = Checks.ranges(ranges);
        }
    }

    /**
     * Content keys of the segments named were released.
     *
     * @param asker key id of who asked
     * @param request digest of the signed request, of the signed link, or of what the server noted of a request by certificate
     * @param keys content keys released by this statement
     * @param released content keys this vault has released for the incident so far, these included
     * @param authentication how the server knew who asks, where they sent no signed request of their own; null where they did
     */
    record EvidenceAccessed(
            List<SegmentRange> ranges,
            Purpose purpose,
            String asker,
            Digest request,
            long keys,
            long released,
            @Nullable Authentication authentication)
            implements Body {
        /** Of who signed the request. */
        public EvidenceAccessed(
                List<SegmentRange> ranges, Purpose purpose, String asker, Digest request, long keys, long released) {
            this(ranges, purpose, asker, request, keys, released, null);
        }

        public EvidenceAccessed {
            ranges = Checks.ranges(ranges);
            Checks.keyId(asker, "asker");
            Checks.count(keys, 0, "keys");
            Checks.count(released, keys, "released");
        }
    }

    /**
     * A bundle was written.
     *
     * @param bundle digest of its manifest
     * @param approver key id of a second person; null when none was asked
     */
    record EvidenceExported(
            List<SegmentRange> ranges,
            Purpose purpose,
            Digest bundle,
            @Nullable String approver) implements Body {
        public EvidenceExported {
            ranges = Checks.ranges(ranges);
            Checks.optionalKeyId(approver, "approver");
        }
    }

    /**
     * A case was verified.
     *
     * @param bundle digest of the bundle's manifest; null for the evidence store
     */
    record EvidenceVerified(
            List<SegmentRange> ranges,
            Purpose purpose,
            Verdict result,
            @Nullable Digest bundle) implements Body {
        public EvidenceVerified {
            ranges = Checks.ranges(ranges);
        }
    }

    /**
     * A bundle was handed over.
     *
     * @param recipientCommit salted commitment to who received it
     * @param approver key id of a second person; null when none was asked
     */
    record EvidenceTransferred(
            Digest bundle,
            Purpose purpose,
            Digest recipientCommit,
            @Nullable String approver) implements Body {
        public EvidenceTransferred {
            Checks.optionalKeyId(approver, "approver");
        }
    }

    /** Versions of what recorded. */
    record Versions(Version tripcap, Version java, Version libpcap, Version kernel) {}

    /** A version as three numbers: text could hold anything. */
    record Version(int major, int minor, int patch) {
        public static final int MAX = 99_999;

        public Version {
            for (int part : new int[] {major, minor, patch}) {
                Checks.count(part, 0, "version");
                if (part > MAX) {
                    throw new IllegalArgumentException("a part of a version is at most " + MAX + ", not " + part);
                }
            }
        }

        /**
         * The first three numbers in a version's usual spelling, such as {@code 6.1.0-18-amd64}; what is missing is 0, and so
         * is what is too large to be one.
         */
        public static Version of(String text) {
            int[] parts = new int[3];
            int count = 0;
            for (String run : text.split("[^0-9]+", -1)) {
                if (!run.isEmpty() && count < parts.length) {
                    parts[count++] = run.length() <= 5 ? Integer.parseInt(run) : 0;
                }
            }
            return new Version(parts[0], parts[1], parts[2]);
        }
    }
}
