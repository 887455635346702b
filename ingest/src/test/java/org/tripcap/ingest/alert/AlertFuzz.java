package org.tripcap.ingest.alert;

import java.util.Arrays;
import java.util.List;
import org.tripcap.capture.testing.Mutation;

/** Bodies of alerts as an enemy posts them: every format reads every record without a fault. */
public final class AlertFuzz {
    private static final List<byte[]> SOUND = Samples.resources();
    private static final List<AlertFormat> FORMATS =
            AlertFormats.names().stream().map(AlertFormats::named).toList();

    private AlertFuzz() {}

    /** The first byte says which tool's body the rest changes; 255 that the rest is a body, after decompression. */
    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        int which = Byte.toUnsignedInt(data[0]);
        byte[] body = which == 255
                ? Arrays.copyOfRange(data, 1, data.length)
                : Mutation.of(SOUND.get(which % SOUND.size()), data, 1);
        try {
            AlertBody.split(body).forEach(AlertFuzz::read);
        } catch (BodyRefusedException e) {
            return;
        }
    }

    private static void read(AlertBody.Part part) {
        if (part instanceof AlertBody.Part.Value value) {
            for (AlertFormat format : FORMATS) {
                format.recognises(value.record());
                if (format.read(value.record(), Samples.SENDER).isEmpty()) {
                    throw new AssertionError(format.name() + " has no reading of a record");
                }
            }
        }
    }
}
