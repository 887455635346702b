package org.tripcap.capture.ship;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.MalformedException;
import org.tripcap.capture.incident.WireTime;
import org.tripcap.capture.ship.Heartbeat.Losses;
import org.tripcap.capture.ship.Heartbeat.Program;
import org.tripcap.capture.ship.Heartbeat.Recording;
import org.tripcap.capture.ship.Heartbeat.State;

/**
 * Heartbeats as one JSON object, whose exact bytes are signed. Its type keeps a signature from being taken for one over anything
 * else. Readers skip what they do not know, so that programs of different releases hear each other.
 */
final class HeartbeatFormat {

    private static final String TYPE = "tripcap-heartbeat/1";
    private static final int MAX_BYTES = 16 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private HeartbeatFormat() {}

    static byte[] print(Heartbeat beat) {
        ObjectNode json = JSON.createObjectNode();
        json.put("type", TYPE);
        json.put("program", beat.program().code());
        json.put("host", beat.host());
        json.put("version", beat.version());
        json.put("time", WireTime.format(beat.time()));
        json.put("started", WireTime.format(beat.started()));
        json.put("state", beat.state().code());
        beat.problems().forEach(json.putArray("problems")::add);
        Recording recording = beat.recording();
        if (recording != null) {
            ObjectNode part = json.putObject("recording");
            part.put("active", recording.active());
            part.put("incidents", recording.incidents());
            part.put("packets", recording.packets());
            part.put("bytes", recording.bytes());
            Losses lost = recording.lost();
            part.putObject("lost")
                    .put("kernel", lost.kernel())
                    .put("interface", lost.interfaces())
                    .put("queue", lost.queue())
                    .put("outbox", lost.outbox());
            part.put("outbox_entries", recording.outboxEntries());
            part.put("outbox_bytes", recording.outboxBytes());
        }
        beat.waiting().ifPresent(waiting -> json.put("waiting", waiting));
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Reads what {@link #print} wrote.
     *
     * @throws MalformedException naming the field that is missing or wrong
     */
    static Heartbeat parse(byte[] json) {
        JsonFields fields = JsonFields.parse(json, MAX_BYTES, "heartbeat");
        if (!fields.text("type").equals(TYPE)) {
            throw new MalformedException("heartbeat.type is " + TYPE + ", not another");
        }
        return new Heartbeat(
                fields.code("program", Program.values(), Program::code),
                fields.text("host"),
                fields.text("version"),
                fields.time("time"),
                fields.time("started"),
                fields.code("state", State.values(), State::code),
                fields.texts("problems", Heartbeat.MAX_PROBLEMS),
                fields.has("recording") ? recording(fields.object("recording")) : null,
                fields.has("waiting") ? OptionalLong.of(fields.count("waiting")) : OptionalLong.empty());
    }

    private static Recording recording(JsonFields fields) {
        JsonFields lost = fields.object("lost");
        return new Recording(
                fields.flag("active"),
                (int) fields.number("incidents", 0, Integer.MAX_VALUE),
                fields.count("packets"),
                fields.count("bytes"),
                new Losses(lost.count("kernel"), lost.count("interface"), lost.count("queue"), lost.count("outbox")),
                fields.count("outbox_entries"),
                fields.count("outbox_bytes"));
    }
}
