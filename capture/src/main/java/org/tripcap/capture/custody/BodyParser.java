package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.custody.Body.IncidentAct;
import org.tripcap.capture.custody.Codes.Authentication;
import org.tripcap.capture.custody.Codes.Cause;
import org.tripcap.capture.custody.Codes.Copy;
import org.tripcap.capture.custody.Codes.GapReason;
import org.tripcap.capture.custody.Codes.Purpose;
import org.tripcap.capture.custody.Codes.RevocationReason;
import org.tripcap.capture.custody.Codes.StopReason;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.LegalBasis;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.Source;

/** Reads the fields that belong to a statement's type. */
final class BodyParser {
    private static final int MAX_LINK_TYPE = 0xFFFF;

    private BodyParser() {}

    static Body parse(Statement.Type type, JsonFields fields) {
        return switch (type) {
            case INCIDENT_OPENED -> new Body.IncidentOpened(act(fields));
            case INCIDENT_CHANGED -> new Body.IncidentChanged(act(fields));
            case INCIDENT_CLOSED -> new Body.IncidentClosed(act(fields));
            case SCOPE_APPROVED -> new Body.ScopeApproved(fields.digest("scope_commit"));
            case CAPTURE_STARTED -> captureStarted(fields);
            case CAPTURE_STOPPED -> captureStopped(fields);
            case SEGMENT -> segment(fields);
            case GAP ->
                new Body.Gap(
                        fields.time("from"),
                        fields.time("to"),
                        fields.code("reason", GapReason.values(), GapReason::code),
                        fields.optional("packets", fields::count).orElse(null),
                        fields.optional("bytes", fields::count).orElse(null),
                        fields.optional("discarded", fields::object)
                                .map(BodyParser::discarded)
                                .orElse(null));
            case CLOCK_STEPPED -> new Body.ClockStepped(fields.time("before"), fields.time("after"));
            case SENSOR_IDLE -> new Body.SensorIdle(fields.count("capture_sockets"), fields.count("packets_read"));
            case EVIDENCE_STORED -> new Body.EvidenceStored(ranges(fields));
            case EVIDENCE_ACCESSED ->
                new Body.EvidenceAccessed(
                        ranges(fields),
                        purpose(fields),
                        fields.text("asker"),
                        fields.digest("request"),
                        fields.count("keys"),
                        fields.count("released"),
                        fields.optional("authentication", name -> authentication(fields, name))
                                .orElse(null));
            case EVIDENCE_EXPORTED ->
                new Body.EvidenceExported(
                        ranges(fields),
                        purpose(fields),
                        fields.digest("bundle"),
                        fields.optional("approver", fields::text).orElse(null));
            case EVIDENCE_VERIFIED ->
                new Body.EvidenceVerified(
                        ranges(fields),
                        purpose(fields),
                        fields.code("result", Verdict.values(), Verdict::code),
                        fields.optional("bundle", fields::digest).orElse(null));
            case EVIDENCE_TRANSFERRED ->
                new Body.EvidenceTransferred(
                        fields.digest("bundle"),
                        purpose(fields),
                        fields.digest("recipient_commit"),
                        fields.optional("approver", fields::text).orElse(null));
            case HOLD_PLACED -> new CustodianBody.HoldPlaced(fields.digest("reason_commit"));
            case HOLD_RELEASED -> new CustodianBody.HoldReleased(fields.digest("reason_commit"));
            case ERASURE_BEGUN ->
                new CustodianBody.ErasureBegun(fields.text("key"), fields.text("approver"), pending(fields));
            case ERASURE_CONFIRMED ->
                new CustodianBody.ErasureConfirmed(fields.text("key"), fields.text("approver"), pending(fields));
            case KEY_ENROLLED ->
                new CustodianBody.KeyEnrolled(
                        publicKey(fields), keyRole(fields), fields.time("valid_from"), fields.time("valid_until"));
            case KEY_ROTATED ->
                new CustodianBody.KeyRotated(
                        fields.text("replaced"),
                        publicKey(fields),
                        keyRole(fields),
                        fields.time("valid_from"),
                        fields.time("valid_until"),
                        new SignatureBytes(fields.hex("cross_signature", Signed.SIGNATURE_LENGTH)));
            case KEY_REVOKED ->
                new CustodianBody.KeyRevoked(
                        fields.text("key"),
                        fields.code("reason", RevocationReason.values(), RevocationReason::code),
                        fields.time("since"));
            case BACKUP_FORGOTTEN -> new CustodianBody.BackupForgotten(fields.text("backup"));
            case RETENTION_ORDERED ->
                new RetentionBody.RetentionOrdered(
                        days(fields, "keep_days"), days(fields, "announce_days"), fields.text("approver"));
            case RETENTION_REVOKED -> new RetentionBody.RetentionRevoked();
            case EVIDENCE_EXPIRED -> new RetentionBody.EvidenceExpired(fields.text("key"), fields.digest("order"));
        };
    }

    private static Authentication authentication(JsonFields fields, String name) {
        return fields.code(name, Authentication.values(), Authentication::code);
    }

    private static IncidentAct act(JsonFields fields) {
        return new IncidentAct(
                fields.count("revision"),
                fields.digest("document_commit"),
                fields.code("cause", Cause.values(), Cause::code),
                fields.code("legal_basis", LegalBasis.values(), LegalBasis::code),
                fields.time("expires"),
                fields.text("key"),
                fields.flag("hold"));
    }

    private static Body captureStarted(JsonFields fields) {
        return new Body.CaptureStarted(
                fields.digest("opening"),
                fields.count("revision"),
                fields.code("source", Source.values(), Source::code),
                linkTypes(fields),
                snaplen(fields),
                fields.digest("filter_commit"),
                versions(fields.object("versions")),
                fields.optional("trigger_to_capture_ns", fields::count).orElse(null),
                ContextFormat.parse(fields));
    }

    private static Body captureStopped(JsonFields fields) {
        return new Body.CaptureStopped(
                fields.code("reason", StopReason.values(), StopReason::code),
                fields.count("revision"),
                linkTypes(fields),
                snaplen(fields),
                fields.digest("filter_commit"),
                counters(fields),
                fields.count("segments"),
                fields.optional("last_seq", fields::count).orElse(null),
                fields.optional("versions", name -> versions(fields.object(name)))
                        .orElse(null),
                ContextFormat.parse(fields));
    }

    private static Body.Gap.Discarded discarded(JsonFields fields) {
        Body.Gap.Discarded discarded = new Body.Gap.Discarded(fields.count("from"), fields.count("to"));
        fields.end();
        return discarded;
    }

    private static Body segment(JsonFields fields) {
        return new Body.SegmentSealed(
                fields.optional("first", fields::time).orElse(null),
                fields.optional("last", fields::time).orElse(null),
                counters(fields),
                plain(fields.object("plain")),
                fields.digest("blocks_root"),
                cipher(fields.object("cipher")));
    }

    private static Body.SegmentSealed.Plain plain(JsonFields fields) {
        Body.SegmentSealed.Plain plain = new Body.SegmentSealed.Plain(fields.count("length"), fields.digest("commit"));
        fields.end();
        return plain;
    }

    private static Body.SegmentSealed.Cipher cipher(JsonFields fields) {
        Body.SegmentSealed.Cipher cipher = new Body.SegmentSealed.Cipher(
                fields.text("suite"), fields.text("key"), fields.count("length"), fields.digest("sha256"));
        fields.end();
        return cipher;
    }

    private static Counters counters(JsonFields fields) {
        return new Counters(
                fields.count("packets"),
                fields.count("bytes"),
                fields.count("filteraccept"),
                fields.count("dropped_kernel"),
                fields.count("dropped_interface"),
                fields.count("dropped_queue"));
    }

    private static Body.Versions versions(JsonFields fields) {
        Body.Versions versions = new Body.Versions(
                version(fields, "tripcap"),
                version(fields, "java"),
                version(fields, "libpcap"),
                version(fields, "kernel"));
        fields.end();
        return versions;
    }

    private static Body.Version version(JsonFields fields, String field) {
        List<Integer> parts = fields.integers(field, 3, 0, Body.Version.MAX);
        if (parts.size() != 3) {
            throw new IllegalArgumentException("versions." + field + " has three numbers, not " + parts.size());
        }
        return new Body.Version(parts.get(0), parts.get(1), parts.get(2));
    }

    private static List<SegmentRange> ranges(JsonFields fields) {
        return fields.objects(
                "ranges",
                Body.MAX_RANGES,
                range -> new SegmentRange(range.text("sensor"), range.count("from"), range.count("to")));
    }

    private static List<CustodianBody.Pending> pending(JsonFields fields) {
        return fields.objects(
                "pending",
                CustodianBody.MAX_PENDING,
                copies -> new CustodianBody.Pending(
                        copies.code("kind", Copy.values(), Copy::code), copies.count("count")));
    }

    private static List<Integer> linkTypes(JsonFields fields) {
        return fields.integers("link_types", Body.MAX_LINK_TYPES, 0, MAX_LINK_TYPE);
    }

    private static int snaplen(JsonFields fields) {
        return (int) fields.number("snaplen", Scope.MIN_SNAPLEN, Scope.MAX_SNAPLEN);
    }

    private static int days(JsonFields fields, String field) {
        return (int) fields.number(field, 1, RetentionBody.MAX_DAYS);
    }

    private static Purpose purpose(JsonFields fields) {
        return fields.code("purpose", Purpose.values(), Purpose::code);
    }

    private static Ed25519Key publicKey(JsonFields fields) {
        return new Ed25519Key(fields.hex("public_key", Ed25519Key.LENGTH));
    }

    private static Role keyRole(JsonFields fields) {
        return fields.code("key_role", Role.values(), Role::code);
    }
}
