package org.tripcap.capture.program;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * How a setting's value is written.
 *
 * @param expected what is expected, as it completes "expected ..."
 * @param list whether the file may give a list
 * @param parser reads a value; throws {@link IllegalArgumentException} for what is none
 * @param printer writes a value as the parser reads it
 */
public record ValueForm<T>(String expected, boolean list, Function<String, T> parser, Function<T, String> printer) {

    /** Any text but none at all. */
    public static final ValueForm<String> TEXT = of("text", ValueForm::notEmpty);

    /** A path, made absolute. */
    public static final ValueForm<Path> PATH = of("a path", text -> path(notEmpty(text)));

    /** {@code true} or {@code false}, and nothing like them. */
    public static final ValueForm<Boolean> FLAG = of("true or false", ValueForm::flag);

    /** The address of something that answers HTTP or HTTPS. */
    public static final ValueForm<URI> URL =
            of("an address such as https://host.example:8443", text -> url(notEmpty(text)));

    private static final Pattern SIZE = Pattern.compile("(\\d{1,12}) ?(B|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Integer> SHIFTS = Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9}) ?(ms|s|m|h)");
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+):(\\d{1,5})");
    private static final int HIGHEST_PORT = 65_535;

    /** A form of one value. */
    public static <T> ValueForm<T> of(String expected, Function<String, T> parser) {
        return new ValueForm<>(expected, false, parser, String::valueOf);
    }

    private ValueForm<T> printedBy(Function<T, String> better) {
        return new ValueForm<>(expected, list, parser, better);
    }

    /** A size in bytes within bounds, such as {@code 256MiB}; a bare number counts bytes. */
    public static ValueForm<Long> size(long least, long most) {
        String range = "a size of " + sizeText(least) + " to " + sizeText(most) + ", such as 64MiB";
        return of(range, text -> within(bytes(text), least, most)).printedBy(ValueForm::sizeText);
    }

    /** A whole number within bounds. */
    public static ValueForm<Integer> number(int least, int most) {
        return of("a number of " + least + " to " + most, text -> Math.toIntExact(within(integer(text), least, most)));
    }

    /** A duration within bounds, such as {@code 2s}. */
    public static ValueForm<Duration> duration(Duration least, Duration most) {
        String range = "a duration of " + durationText(least) + " to " + durationText(most)
                + ", written as 500ms, 2s, 15m or 12h";
        return of(range, text -> {
                    Duration duration = duration(text);
                    if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                        throw new IllegalArgumentException("out of range");
                    }
                    return duration;
                })
                .printedBy(ValueForm::durationText);
    }

    /** One of a few words, by the code that {@code code} gives each. */
    public static <E extends Enum<E>> ValueForm<E> word(Class<E> type, Function<E, String> code) {
        List<E> values = Arrays.asList(type.getEnumConstants());
        List<String> codes = values.stream().map(code).toList();
        return of("one of " + String.join(", ", codes), text -> {
                    int index = codes.indexOf(text.strip());
                    if (index < 0) {
                        throw new IllegalArgumentException("no such word");
                    }
                    return values.get(index);
                })
                .printedBy(code);
    }

    /** Where to listen, {@code host:port} or {@code [IPv6]:port}; empty for {@code none}. */
    public static ValueForm<Optional<InetSocketAddress>> listen() {
        return of("host:port such as 127.0.0.1:9464, or none", ValueForm::listen)
                .printedBy(address -> address.map(ValueForm::addressText).orElse("none"));
    }

    /** Several values of a form: a list in the file, or values with commas between them. */
    public ValueForm<List<T>> several() {
        return new ValueForm<>(
                "a list, each " + expected,
                true,
                text -> text.isBlank()
                        ? List.of()
                        : Arrays.stream(text.split(",", -1))
                                .map(String::strip)
                                .map(parser)
                                .toList(),
                values -> values.stream().map(printer).collect(Collectors.joining(", ")));
    }

    /** Several values of a form, and one at least. */
    public ValueForm<List<T>> oneOrMore() {
        ValueForm<List<T>> several = several();
        return new ValueForm<>(
                several.expected(), true, text -> several.parser().apply(notEmpty(text)), several.printer());
    }

    /** A value of this form that need not be there. */
    public ValueForm<Optional<T>> optional() {
        return new ValueForm<>(
                expected,
                list,
                text -> Optional.of(parser.apply(text)),
                value -> value.map(printer).orElse(""));
    }

    /** The largest unit that gives a whole number. */
    static String sizeText(long bytes) {
        for (String unit : List.of("TiB", "GiB", "MiB", "KiB")) {
            int shift = SHIFTS.getOrDefault(unit, 0);
            if (bytes >= 1L << shift && bytes % (1L << shift) == 0) {
                return (bytes >> shift) + unit;
            }
        }
        return bytes + "B";
    }

    private static String addressText(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private static String durationText(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000 || millis % 1000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        return seconds % 3600 == 0 ? seconds / 3600 + "h" : seconds + "s";
    }

    private static String notEmpty(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("empty");
        }
        return text;
    }

    private static Path path(String text) {
        try {
            return Path.of(text).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static URI url(String text) {
        URI uri = URI.create(text.strip());
        if (uri.getHost() == null || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new IllegalArgumentException("no such address");
        }
        return uri;
    }

    private static boolean flag(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static long bytes(String text) {
        Matcher matcher = matched(SIZE, text);
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        int shift = SHIFTS.getOrDefault(unit, 0);
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), 1L << shift);
    }

    private static Duration duration(String text) {
        Matcher matcher = matched(DURATION, text);
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            default -> Duration.ofHours(count);
        };
    }

    private static long integer(String text) {
        return Long.parseLong(text.strip());
    }

    private static long within(long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("out of range");
        }
        return value;
    }

    private static Optional<InetSocketAddress> listen(String text) {
        if (text.strip().equals("none")) {
            return Optional.empty();
        }
        Matcher matcher = matched(ADDRESS, text);
        int port = Math.toIntExact(within(integer(matcher.group(2)), 0, HIGHEST_PORT));
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getAllByName(matcher.group(1))[0], port));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("no such host", e);
        }
    }

    private static Matcher matched(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("another form");
        }
        return matcher;
    }
}
