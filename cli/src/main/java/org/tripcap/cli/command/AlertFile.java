package org.tripcap.cli.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.tripcap.ingest.alert.AlertBody;
import org.tripcap.ingest.alert.AlertFormat;
import org.tripcap.ingest.alert.BodyRefusedException;
import org.tripcap.ingest.alert.Reading;

/** A file of alerts, read as the webhook would read it. */
final class AlertFile {
    private static final int LARGEST = 8 << 20;

    /** A reading, and the record that it is of. */
    record Read(int record, Reading reading) {}

    private AlertFile() {}

    /**
     * All readings, in order.
     *
     * @throws CommandException if the file cannot be read, or the webhook would refuse it as a whole
     */
    static List<Read> read(Path file, AlertFormat format, String source) {
        AlertFormat.Sender sender = new AlertFormat.Sender(source, ZoneOffset.UTC, Instant.now());
        List<Read> readings = new ArrayList<>();
        try {
            int record = 0;
            for (AlertBody.Part part : AlertBody.split(content(file))) {
                int number = record++;
                switch (part) {
                    case AlertBody.Part.Value value ->
                        format.read(value.record(), sender).forEach(reading -> readings.add(new Read(number, reading)));
                    case AlertBody.Part.Broken broken ->
                        readings.add(new Read(number, new Reading.Unreadable("", broken.reason())));
                }
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.USAGE, file + " cannot be read: " + e.getMessage(), e);
        } catch (BodyRefusedException e) {
            throw new CommandException(ExitCode.REFUSED, file + ": " + e.getMessage(), e);
        }
        return readings;
    }

    private static byte[] content(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        boolean zipped = bytes.length >= 2 && bytes[0] == (byte) 0x1F && bytes[1] == (byte) 0x8B;
        if (!zipped) {
            return bytes;
        }
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw new IOException("it has more than " + LARGEST + " bytes when decompressed");
            }
            return content;
        }
    }
}
