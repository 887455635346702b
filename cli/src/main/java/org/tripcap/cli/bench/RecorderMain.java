package org.tripcap.cli.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The process of a tripcap recorder. Writes {@code ready} once it records, waits for a line, ends recording, writes its counts,
 * and waits for the end of its input, so that what it has used can be read meanwhile.
 */
final class RecorderMain {

    private RecorderMain() {}

    /** A recorder that runs. */
    interface Recording extends AutoCloseable {

        /** Ends recording; returns when everything recorded is where it belongs. */
        Counts finish() throws IOException, InterruptedException;

        @Override
        void close();
    }

    /**
     * Records.
     *
     * @param arguments filter; for the full path also Kafka's address and a directory
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Recording recording = arguments.length == 1
                ? ReadOnlyRecording.start(arguments[0])
                : FullRecording.start(arguments[0], arguments[1], Path.of(arguments[2]))) {
            System.out.println("ready");
            if (orders.readLine() == null) {
                return;
            }
            System.out.println(recording.finish().toLine());
            while (orders.readLine() != null) {
                // The parent writes nothing more; it only ends.
            }
        }
    }
}
