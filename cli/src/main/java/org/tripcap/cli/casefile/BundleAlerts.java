package org.tripcap.cli.casefile;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.tripcap.capture.custody.CaseEvidence;
import org.tripcap.capture.custody.CaseEvidence.AlertRecord;
import org.tripcap.capture.custody.Finding.Severity;

/**
 * The alerts of a bundle: files with the exact records of consecutive ones, a line each, under the number of the first. A number
 * that is missing begins another file.
 */
final class BundleAlerts {
    /** A file ends with the record that takes it over this. */
    private static final int FULL_BYTES = 4 << 20;
    /** More than a full file and the longest record. */
    private static final int MAX_BYTES = 8 << 20;

    private static final String FORM = "alert.form";
    private static final String NUMBER = "[0-9]{10,16}";

    private BundleAlerts() {}

    /** Writes the alerts of a case. */
    static final class Writer {
        private final BagWriter bag;
        private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
        private long first;
        private long next;

        Writer(BagWriter bag) {
            this.bag = bag;
        }

        /**
         * Writes all alerts of which there is a record, one for each number.
         *
         * @throws IOException if a record is none that a server writes; 'evidence verify' tells more of it
         */
        void write(CaseEvidence evidence) throws IOException {
            try (Stream<AlertRecord> alerts = evidence.alerts()) {
                for (AlertRecord alert : (Iterable<AlertRecord>) alerts::iterator) {
                    add(alert);
                }
            }
            flush();
        }

        private void add(AlertRecord alert) throws IOException {
            if (alert.sequence() < Math.max(1, next) || indexOf(alert.bytes(), '\n', 0) >= 0) {
                throw new IOException(alert.place()
                        + " is no alert that a server wrote, so there is no bundle of this case; 'evidence verify' says what else"
                        + " is wrong");
            }
            if (alert.sequence() != next || lines.size() > FULL_BYTES) {
                flush();
                first = alert.sequence();
            }
            lines.write(alert.bytes());
            lines.write('\n');
            next = alert.sequence() + 1;
        }

        private void flush() throws IOException {
            if (lines.size() > 0) {
                bag.payload(
                        BundleNames.ALERTS + String.format(Locale.ROOT, "%010d", first) + BundleNames.LINES,
                        lines.toByteArray());
                lines.reset();
            }
        }
    }

    /** The alerts in a bag, file by file. */
    static Stream<AlertRecord> read(BagReader bag) {
        return bag.names(BundleNames.ALERTS, BundleNames.LINES).stream().flatMap(name -> {
            try {
                return records(bag, name).stream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static List<AlertRecord> records(BagReader bag, String name) throws IOException {
        Optional<byte[]> file = bag.read(name, MAX_BYTES);
        if (file.isEmpty()) {
            return List.of();
        }
        byte[] bytes = file.get();
        String number = BundleNames.stem(name).substring(BundleNames.ALERTS.length());
        if (!number.matches(NUMBER) || bytes.length == 0 || bytes[bytes.length - 1] != '\n') {
            bag.damage(
                    Severity.INVALID,
                    FORM,
                    name,
                    "expected lines under the number of the first alert, found another name or an end without line feed",
                    "compare with another copy of the bundle");
            return List.of();
        }
        List<AlertRecord> records = new ArrayList<>();
        long sequence = Long.parseLong(number);
        int start = 0;
        while (start < bytes.length) {
            int end = indexOf(bytes, '\n', start);
            records.add(new AlertRecord(
                    "data/" + name + ", line " + (records.size() + 1),
                    sequence++,
                    Arrays.copyOfRange(bytes, start, end)));
            start = end + 1;
        }
        return records;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }
}
