package org.tripcap.cli.command;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Draws numbers with the block elements of Unicode (U+2581 to U+258F), an eighth of a character's height or width each. */
final class Plot {
    private static final String RISING = " ▁▂▃▄▅▆▇█";
    private static final String GROWING = " ▏▎▍▌▋▊▉█";
    private static final int EIGHTHS = 8;

    private Plot() {}

    /**
     * A column for each value, over several lines, the highest line first. The largest value fills its column; what is not 0 is
     * seen.
     */
    static List<String> columns(long[] values, int height) {
        long most = Arrays.stream(values).max().orElse(0);
        List<String> lines = new ArrayList<>(height);
        for (int line = height - 1; line >= 0; line--) {
            StringBuilder text = new StringBuilder(values.length);
            for (long value : values) {
                int part = eighths(value, most, height) - line * EIGHTHS;
                text.append(RISING.charAt(Math.clamp(part, 0, EIGHTHS)));
            }
            lines.add(text.toString());
        }
        return lines;
    }

    /** A bar to the right, for {@code most} of this width. */
    static String bar(long value, long most, int width) {
        int eighths = eighths(value, most, width);
        String part = eighths % EIGHTHS == 0 ? "" : GROWING.substring(eighths % EIGHTHS, eighths % EIGHTHS + 1);
        return "█".repeat(eighths / EIGHTHS) + part;
    }

    private static int eighths(long value, long most, int cells) {
        if (value <= 0 || most <= 0) {
            return 0;
        }
        return Math.max(1, (int) Math.round((double) value / most * cells * EIGHTHS));
    }

    /** A number for an axis: at most five characters, with a decimal prefix (k, M, G, T) from 10,000 on. */
    static String shortNumber(long number) {
        double shown = number;
        int prefix = 0;
        while (shown >= 9_999.5) {
            shown /= 1_000;
            prefix++;
        }
        return String.format(Locale.ROOT, "%.0f", shown)
                + " kMGTPE".substring(prefix, prefix + 1).strip();
    }
}
