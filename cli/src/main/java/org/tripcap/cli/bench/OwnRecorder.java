package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** {@link RecorderMain} in its process. */
final class OwnRecorder implements Recorder {

    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration DONE_WITHIN = Duration.ofMinutes(6);

    private final Child child;
    private Counts counts = Counts.of(0);

    private OwnRecorder(Child child) {
        this.child = child;
    }

    /** Starts the reading half. */
    static OwnRecorder readOnly(String filter) throws IOException, InterruptedException {
        return start(List.of(filter));
    }

    /** Starts the whole path. */
    static OwnRecorder full(String filter, String bootstrapServers, Path directory)
            throws IOException, InterruptedException {
        return start(List.of(filter, bootstrapServers, directory.toString()));
    }

    private static OwnRecorder start(List<String> arguments) throws IOException, InterruptedException {
        Child child = Child.start("tripcap's recorder", Child.java(Child.SENSOR_HEAP, RecorderMain.class, arguments));
        try {
            child.await("ready", READY_WITHIN);
            return new OwnRecorder(child);
        } catch (IOException | InterruptedException e) {
            child.close();
            throw e;
        }
    }

    @Override
    public long pid() {
        return child.pid();
    }

    @Override
    public void settle() throws IOException, InterruptedException {
        child.say("finish");
        counts = Counts.parse(child.line(DONE_WITHIN));
    }

    @Override
    public Counts counts() {
        return counts;
    }

    @Override
    public void close() {
        child.close();
    }
}
