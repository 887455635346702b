package org.tripcap.ingest.index;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Record keys as text. */
final class Keys {
    private Keys() {}

    /** The key if it is printable ASCII, as all keys of ours are; otherwise nothing, since anybody may have written it. */
    static String printable(byte @Nullable [] key) {
        if (key == null) {
            return "";
        }
        for (byte b : key) {
            if (b < 0x20 || b > 0x7e) {
                return "";
            }
        }
        return new String(key, StandardCharsets.US_ASCII);
    }
}
