package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.TrustFile;
import org.tripcap.capture.ship.Heartbeat;
import org.tripcap.capture.ship.Heartbeat.Losses;
import org.tripcap.capture.ship.Heartbeat.Recording;
import org.tripcap.capture.ship.HeartbeatBoard;
import org.tripcap.capture.ship.HeartbeatBoard.Heard;
import org.tripcap.capture.ship.KafkaSettings;

/**
 * All sensors and servers that were heard of lately, as their heartbeats tell.
 *
 * @param now what silence is counted to
 */
record ProgramList(HeartbeatBoard board, Instant now) {

    static final List<String> HEADER =
            List.of("PROGRAM", "NAME", "HOST", "STATE", "RECORDING", "LOST", "OUTBOX", "LAG", "HEARD");
    private static final String NONE = "-";
    private static final String SILENT = "silent";

    /**
     * Reads it.
     *
     * @throws CommandException if Kafka does not answer
     */
    static ProgramList read(KafkaSettings kafka, TrustFile trust, Instant now) {
        try {
            return new ProgramList(HeartbeatBoard.read(kafka, trust), now);
        } catch (IOException e) {
            throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Whether anything is recorded, as far as sensors were heard of.
     *
     * @param active names of the sensors that record
     * @param silent names of the sensors of which nobody knows what they do
     */
    record Activity(List<String> active, List<String> silent) {

        /** Whether anything is recorded; empty where nobody can tell, which is not the same as no. */
        Optional<Boolean> recording() {
            return active.isEmpty() && !silent.isEmpty() ? Optional.empty() : Optional.of(!active.isEmpty());
        }

        /** The same, with what a sensor says itself in place of its heartbeat. */
        Activity with(String name, boolean records) {
            Stream<String> others = active.stream().filter(each -> !each.equals(name));
            return new Activity(
                    Stream.concat(others, records ? Stream.of(name) : Stream.empty())
                            .sorted()
                            .toList(),
                    silent.stream().filter(each -> !each.equals(name)).toList());
        }

        /** In words. */
        String text() {
            if (!active.isEmpty()) {
                return "yes (" + Printable.line(String.join(", ", active)) + ")";
            }
            return silent.isEmpty() ? "no" : "not known (silent: " + Printable.line(String.join(", ", silent)) + ")";
        }
    }

    /** What the sensors do, by their heartbeats, which are up to {@link Heartbeat#INTERVAL} old. */
    Activity activity() {
        List<String> active = new ArrayList<>();
        List<String> silent = new ArrayList<>();
        for (Heard heard : board.latest()) {
            Recording recording = heard.beat().recording();
            if (heard.isSilent(now) && heard.beat().program() == Heartbeat.Program.SENSOR) {
                silent.add(heard.name());
            } else if (recording != null && recording.active() && heard.beat().state() != Heartbeat.State.ENDED) {
                active.add(heard.name());
            }
        }
        return new Activity(active, silent);
    }

    void print(Console console) {
        console.table(HEADER, board.latest().stream().map(this::row).toList());
        for (Heard heard : board.latest()) {
            for (String problem : heard.beat().problems()) {
                console.line(console.yellow("! " + heard.name() + ": " + Printable.line(problem)));
            }
        }
        if (board.refused() > 0) {
            console.line(console.yellow("! " + board.refused()
                    + " heartbeats are of nobody whom the trust file vouches for, and were passed over"));
        }
    }

    private List<String> row(Heard heard) {
        Heartbeat beat = heard.beat();
        List<String> row = new ArrayList<>();
        row.add(beat.program().code());
        row.add(Printable.line(heard.name()));
        row.add(Printable.line(beat.host()));
        row.add(state(heard));
        row.add(of(beat.recording(), recording -> recording.active() ? "yes" : "no"));
        row.add(of(beat.recording(), recording -> Long.toString(recording.lost().total())));
        row.add(of(beat.recording(), recording -> Long.toString(recording.outboxEntries())));
        row.add(beat.waiting().isPresent() ? Long.toString(beat.waiting().getAsLong()) : NONE);
        row.add(ago(beat.time()));
        return row;
    }

    private static String of(@Nullable Recording recording, Function<Recording, String> cell) {
        return recording == null ? NONE : cell.apply(recording);
    }

    private String state(Heard heard) {
        return heard.isSilent(now) ? SILENT : heard.beat().state().code();
    }

    /** A clock that is ahead of this one by a little is everyday. */
    private String ago(Instant time) {
        long seconds = Math.max(0, Duration.between(time, now).toSeconds());
        return seconds < 120 ? seconds + " s ago" : Times.text(time);
    }

    ArrayNode toJson() {
        ArrayNode programs = JsonNodeFactory.instance.arrayNode();
        board.latest().forEach(heard -> describe(heard, programs.addObject()));
        return programs;
    }

    private void describe(Heard heard, ObjectNode json) {
        Heartbeat beat = heard.beat();
        json.put("program", beat.program().code());
        json.put("name", heard.name());
        json.put("host", beat.host());
        json.put("version", beat.version());
        json.put("state", state(heard));
        json.put("started", beat.started().toString());
        json.put("heard", beat.time().toString());
        beat.problems().forEach(json.putArray("problems")::add);
        Recording recording = beat.recording();
        if (recording != null) {
            json.put("recording", recording.active());
            json.put("incidents", recording.incidents());
            json.put("packets", recording.packets());
            json.put("bytes", recording.bytes());
            Losses lost = recording.lost();
            json.put("dropped_kernel", lost.kernel());
            json.put("dropped_interface", lost.interfaces());
            json.put("dropped_queue", lost.queue());
            json.put("dropped_outbox", lost.outbox());
            json.put("outbox_entries", recording.outboxEntries());
            json.put("outbox_bytes", recording.outboxBytes());
        }
        beat.waiting().ifPresent(waiting -> json.put("segments_waiting", waiting));
    }
}
