package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.IncidentId;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.WireTime;

/**
 * A fact about evidence or custody, as one actor states it. Free of personal data by construction: every string in it is an
 * enumeration, digest, key id, random id, decimal or time, since no component can hold anything else.
 *
 * <p>The bytes are made once, by {@link StatementChain}; those exact bytes are hashed, signed, stored and exported.
 *
 * @param id 32 lower-case hexadecimal digits, random
 * @param incident null for what concerns no incident, such as heartbeats
 * @param actor key id of the actor
 * @param epoch counts the starts of the actor, from 1
 * @param seq position in the actor's chain for this incident (or for none), from 0, continuing across epochs
 * @param prev digest of the statement before in that chain; null exactly at seq 0
 * @param actorPrev digest of the actor's statement before, of any kind; null only for its very first
 * @param seen the latest checkpoint the actor knew; null when it knew none
 */
public record Statement(
        String id,
        @Nullable IncidentId incident,
        String actor,
        Role role,
        Instant time,
        ClockState clock,
        long epoch,
        long seq,
        @Nullable Digest prev,
        @Nullable Digest actorPrev,
        @Nullable Seen seen,
        Deployment deployment,
        Body body) {
    /** Bound on the encoded statement. */
    public static final int MAX_BYTES = 64 * 1024;

    /** What a statement is about. */
    public enum Type {
        INCIDENT_OPENED("incident.opened"),
        INCIDENT_CHANGED("incident.changed"),
        INCIDENT_CLOSED("incident.closed"),
        SCOPE_APPROVED("scope.approved"),
        CAPTURE_STARTED("capture.started"),
        CAPTURE_STOPPED("capture.stopped"),
        SEGMENT("segment"),
        GAP("gap"),
        CLOCK_STEPPED("clock.stepped"),
        SENSOR_IDLE("sensor.idle"),
        EVIDENCE_STORED("evidence.stored"),
        EVIDENCE_ACCESSED("evidence.accessed"),
        EVIDENCE_EXPORTED("evidence.exported"),
        EVIDENCE_VERIFIED("evidence.verified"),
        EVIDENCE_TRANSFERRED("evidence.transferred"),
        HOLD_PLACED("hold.placed"),
        HOLD_RELEASED("hold.released"),
        ERASURE_BEGUN("erasure.begun"),
        ERASURE_CONFIRMED("erasure.confirmed"),
        KEY_ENROLLED("key.enrolled"),
        KEY_ROTATED("key.rotated"),
        KEY_REVOKED("key.revoked"),
        RETENTION_ORDERED("retention.ordered"),
        RETENTION_REVOKED("retention.revoked"),
        EVIDENCE_EXPIRED("evidence.expired"),
        BACKUP_FORGOTTEN("backup.forgotten");

        private final String code;

        Type(String code) {
            this.code = code;
        }

        /** The wire code. */
        public String code() {
            return code;
        }

        /** The type with this exact wire code. */
        public static Optional<Type> ofCode(String code) {
            return Arrays.stream(values()).filter(t -> t.code.equals(code)).findFirst();
        }

        /** Whether statements of this type concern no incident, and bear on every case all the same. */
        public boolean isStanding() {
            return this == KEY_REVOKED || this == RETENTION_ORDERED || this == RETENTION_REVOKED;
        }

        /** Whether statements of this type belong to an incident: always, never, or (empty) either. */
        Optional<Boolean> needsIncident() {
            return switch (this) {
                case SENSOR_IDLE,
                        KEY_ENROLLED,
                        KEY_ROTATED,
                        KEY_REVOKED,
                        RETENTION_ORDERED,
                        RETENTION_REVOKED,
                        BACKUP_FORGOTTEN -> Optional.of(false);
                case GAP, CLOCK_STEPPED -> Optional.empty();
                default -> Optional.of(true);
            };
        }
    }

    public Statement {
        IncidentId.parse(id);
        Digest.parse(actor);
        WireTime.require(time, "time");
        bounded(epoch, 1, "epoch");
        bounded(seq, 0, "seq");
        if ((prev == null) != (seq == 0)) {
            throw new IllegalArgumentException("prev is absent exactly at seq 0, this is seq " + seq);
        }
        if (seq > 0 && actorPrev == null) {
            throw new IllegalArgumentException("actor_prev is absent only in an actor's first statement");
        }
        Type type = body.type();
        boolean hasIncident = incident != null;
        type.needsIncident().ifPresent(needed -> {
            if (needed != hasIncident) {
                throw new IllegalArgumentException(
                        type.code() + (needed ? " needs an incident" : " belongs to no incident"));
            }
        });
    }

    /**
     * Reads exact bytes; says nothing about who made them.
     *
     * @throws org.tripcap.capture.incident.MalformedException naming the field, for anything {@link #toBytes()} would not
     *     have written
     */
    public static Statement parse(byte[] exactBytes) {
        return StatementFormat.parse(exactBytes);
    }

    /** The one encoding of this statement: compact UTF-8 JSON on one line, at most {@link #MAX_BYTES}. */
    public byte[] toBytes() {
        return StatementFormat.print(this);
    }

    public Type type() {
        return body.type();
    }

    private static void bounded(long value, long min, String field) {
        if (value < min || value > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException(field + " is between " + min + " and 2^53, not " + value);
        }
    }
}
