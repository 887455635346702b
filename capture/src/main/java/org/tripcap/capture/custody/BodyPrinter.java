package org.tripcap.capture.custody;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.Body.IncidentAct;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.WireTime;

/** Writes the fields that belong to a statement's type, in their one order. */
final class BodyPrinter {
    private final JsonGenerator json;

    private BodyPrinter(JsonGenerator json) {
        this.json = json;
    }

    static void print(JsonGenerator json, Body body) throws IOException {
        new BodyPrinter(json).print(body);
    }

    private void print(Body body) throws IOException {
        switch (body) {
            case Body.IncidentBody incident -> print(incident.act());
            case Body.ScopeApproved approved -> digest("scope_commit", approved.scopeCommit());
            case Body.CaptureStarted started -> print(started);
            case Body.CaptureStopped stopped -> print(stopped);
            case Body.SegmentSealed segment -> print(segment);
            case Body.Gap gap -> print(gap);
            case Body.ClockStepped step -> {
                time("before", step.before());
                time("after", step.after());
            }
            case Body.SensorIdle idle -> {
                json.writeNumberField("capture_sockets", idle.captureSockets());
                json.writeNumberField("packets_read", idle.packetsRead());
            }
            case Body.EvidenceStored stored -> ranges(stored.ranges());
            case Body.EvidenceAccessed accessed -> {
                ranges(accessed.ranges());
                json.writeStringField("purpose", accessed.purpose().code());
                json.writeStringField("asker", accessed.asker());
                digest("request", accessed.request());
                json.writeNumberField("keys", accessed.keys());
                json.writeNumberField("released", accessed.released());
                Codes.Authentication authentication = accessed.authentication();
                text("authentication", authentication == null ? null : authentication.code());
            }
            case Body.EvidenceExported exported -> {
                ranges(exported.ranges());
                json.writeStringField("purpose", exported.purpose().code());
                digest("bundle", exported.bundle());
                text("approver", exported.approver());
            }
            case Body.EvidenceVerified verified -> {
                ranges(verified.ranges());
                json.writeStringField("purpose", verified.purpose().code());
                json.writeStringField("result", verified.result().code());
                digest("bundle", verified.bundle());
            }
            case Body.EvidenceTransferred transferred -> {
                digest("bundle", transferred.bundle());
                json.writeStringField("purpose", transferred.purpose().code());
                digest("recipient_commit", transferred.recipientCommit());
                text("approver", transferred.approver());
            }
            case CustodianBody.HoldPlaced placed -> digest("reason_commit", placed.reasonCommit());
            case CustodianBody.HoldReleased released -> digest("reason_commit", released.reasonCommit());
            case CustodianBody.ErasureBegun begun -> erasure(begun.key(), begun.approver(), begun.pending());
            case CustodianBody.ErasureConfirmed confirmed ->
                erasure(confirmed.key(), confirmed.approver(), confirmed.pending());
            case CustodianBody.KeyEnrolled enrolled ->
                key(enrolled.key(), enrolled.role(), enrolled.validFrom(), enrolled.validUntil());
            case CustodianBody.KeyRotated rotated -> {
                json.writeStringField("replaced", rotated.replaced());
                key(rotated.key(), rotated.role(), rotated.validFrom(), rotated.validUntil());
                hex("cross_signature", rotated.crossSignature().value());
            }
            case CustodianBody.KeyRevoked revoked -> {
                json.writeStringField("key", revoked.key());
                json.writeStringField("reason", revoked.reason().code());
                time("since", revoked.since());
            }
            case CustodianBody.BackupForgotten forgotten -> json.writeStringField("backup", forgotten.backup());
            case RetentionBody.RetentionOrdered ordered -> {
                json.writeNumberField("keep_days", ordered.keepDays());
                json.writeNumberField("announce_days", ordered.announceDays());
                json.writeStringField("approver", ordered.approver());
            }
            case RetentionBody.RetentionRevoked _ -> {} // its type says it all
            case RetentionBody.EvidenceExpired expired -> {
                json.writeStringField("key", expired.key());
                digest("order", expired.order());
            }
        }
    }

    private void print(IncidentAct act) throws IOException {
        json.writeNumberField("revision", act.revision());
        digest("document_commit", act.documentCommit());
        json.writeStringField("cause", act.cause().code());
        json.writeStringField("legal_basis", act.legalBasis().code());
        time("expires", act.expires());
        json.writeStringField("key", act.key());
        json.writeBooleanField("hold", act.hold());
    }

    private void print(Body.CaptureStarted started) throws IOException {
        digest("opening", started.opening());
        json.writeNumberField("revision", started.revision());
        json.writeStringField("source", started.source().code());
        linkTypes(started.linkTypes());
        json.writeNumberField("snaplen", started.snaplen());
        digest("filter_commit", started.filterCommit());
        versions(started.versions());
        number("trigger_to_capture_ns", started.triggerToCaptureNanos());
        ContextFormat.print(json, started.context());
    }

    private void print(Body.CaptureStopped stopped) throws IOException {
        json.writeStringField("reason", stopped.reason().code());
        json.writeNumberField("revision", stopped.revision());
        linkTypes(stopped.linkTypes());
        json.writeNumberField("snaplen", stopped.snaplen());
        digest("filter_commit", stopped.filterCommit());
        counters(stopped.counters());
        json.writeNumberField("segments", stopped.segments());
        number("last_seq", stopped.lastSeq());
        if (stopped.versions() != null) {
            versions(stopped.versions());
        }
        ContextFormat.print(json, stopped.context());
    }

    private void versions(Body.Versions versions) throws IOException {
        json.writeObjectFieldStart("versions");
        version("tripcap", versions.tripcap());
        version("java", versions.java());
        version("libpcap", versions.libpcap());
        version("kernel", versions.kernel());
        json.writeEndObject();
    }

    private void print(Body.SegmentSealed segment) throws IOException {
        time("first", segment.first());
        time("last", segment.last());
        counters(segment.counters());
        json.writeObjectFieldStart("plain");
        json.writeNumberField("length", segment.plain().length());
        digest("commit", segment.plain().commit());
        json.writeEndObject();
        digest("blocks_root", segment.blocksRoot());
        json.writeObjectFieldStart("cipher");
        json.writeStringField("suite", segment.cipher().suite());
        json.writeStringField("key", segment.cipher().key());
        json.writeNumberField("length", segment.cipher().length());
        digest("sha256", segment.cipher().sha256());
        json.writeEndObject();
    }

    private void print(Body.Gap gap) throws IOException {
        time("from", gap.from());
        time("to", gap.to());
        json.writeStringField("reason", gap.reason().code());
        number("packets", gap.packets());
        number("bytes", gap.bytes());
        Body.Gap.Discarded discarded = gap.discarded();
        if (discarded != null) {
            json.writeObjectFieldStart("discarded");
            json.writeNumberField("from", discarded.from());
            json.writeNumberField("to", discarded.to());
            json.writeEndObject();
        }
    }

    private void counters(Counters counters) throws IOException {
        json.writeNumberField("packets", counters.packets());
        json.writeNumberField("bytes", counters.bytes());
        json.writeNumberField("filteraccept", counters.filterAccept());
        json.writeNumberField("dropped_kernel", counters.droppedKernel());
        json.writeNumberField("dropped_interface", counters.droppedInterface());
        json.writeNumberField("dropped_queue", counters.droppedQueue());
    }

    private void erasure(String key, String approver, List<CustodianBody.Pending> pending) throws IOException {
        json.writeStringField("key", key);
        json.writeStringField("approver", approver);
        json.writeArrayFieldStart("pending");
        for (CustodianBody.Pending copies : pending) {
            json.writeStartObject();
            json.writeStringField("kind", copies.kind().code());
            json.writeNumberField("count", copies.count());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void key(Ed25519Key key, Role role, Instant from, Instant until) throws IOException {
        hex("public_key", key.raw());
        json.writeStringField("key_role", role.code());
        time("valid_from", from);
        time("valid_until", until);
    }

    private void version(String field, Body.Version version) throws IOException {
        json.writeArrayFieldStart(field);
        json.writeNumber(version.major());
        json.writeNumber(version.minor());
        json.writeNumber(version.patch());
        json.writeEndArray();
    }

    private void ranges(List<SegmentRange> ranges) throws IOException {
        json.writeArrayFieldStart("ranges");
        for (SegmentRange range : ranges) {
            json.writeStartObject();
            json.writeStringField("sensor", range.sensor());
            json.writeNumberField("from", range.from());
            json.writeNumberField("to", range.to());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void linkTypes(List<Integer> linkTypes) throws IOException {
        json.writeArrayFieldStart("link_types");
        for (int linkType : linkTypes) {
            json.writeNumber(linkType);
        }
        json.writeEndArray();
    }

    private void time(String field, @Nullable Instant time) throws IOException {
        text(field, time == null ? null : WireTime.format(time));
    }

    private void digest(String field, @Nullable Digest digest) throws IOException {
        text(field, digest == null ? null : digest.hex());
    }

    private void hex(String field, byte[] bytes) throws IOException {
        json.writeStringField(field, HexFormat.of().formatHex(bytes));
    }

    private void text(String field, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(field, value);
        }
    }

    private void number(String field, @Nullable Long value) throws IOException {
        if (value != null) {
            json.writeNumberField(field, value);
        }
    }
}
