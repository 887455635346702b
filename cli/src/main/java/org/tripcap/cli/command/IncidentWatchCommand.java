package org.tripcap.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.tripcap.capture.incident.BreachClock;
import org.tripcap.capture.ship.LedgerFeed;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows open incidents as they are recorded. */
@Command(
        name = "watch",
        description = {
            "Watch open incidents: time that remains, sensors that record, packets and bytes a second, losses, and"
                    + " what is not in the index yet, by what sensors state on the ledger. Rates are means of 10 s.",
            "On a terminal, q or Ctrl-C ends it; piped, it writes a line an incident each time, with --json one JSON"
                    + " object a line."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  tripcap incident watch",
            "  tripcap incident watch --every 10s >> watch.log",
            "  tripcap incident watch --count 1 --json"
        })
final class IncidentWatchCommand implements Callable<Integer> {

    /** By how much the clock of a host that states something may be behind. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private static final Duration LOOK_AT_KEYS = Duration.ofMillis(100);

    @Mixin
    private CommonOptions options;

    @Option(
            names = "--every",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Durations.class,
            description = "How often it is shown anew (default: ${DEFAULT-VALUE}).")
    private Duration every;

    @Option(names = "--count", paramLabel = "N", description = "End after so many times (default: when told to).")
    private int count;

    @Override
    public Integer call() throws InterruptedException {
        if (count < 0) {
            throw new CommandException(ExitCode.USAGE, "--count: expected 1 or more, found " + count);
        }
        try (Session session = Session.open(options);
                IncidentBook.Followed incidents = IncidentBook.follow(session.kafka(), session.trust())) {
            RecordingTally tally = new RecordingTally(session.trust());
            Instant begin = begin(incidents.now(), Instant.now());
            try (LedgerFeed feed = LedgerFeed.startSince(begin, session.kafka(), "tripcap-cli-watch", tally::take)) {
                feed.awaitCaughtUp(Duration.ofSeconds(10));
                Watch watch = new Watch(incidents, tally, feed, new ServerClient(session.server()));
                Console console = options.console();
                if (console.terminal() && !console.quiet() && !options.json()) {
                    live(watch);
                } else {
                    piped(watch);
                }
            }
        } catch (IOException e) {
            throw new CommandException(ExitCode.FAILED, "the terminal cannot be read: " + e.getMessage(), e);
        }
        return ExitCode.OK;
    }

    /** Before the first statement about any incident that is open, however many there are since. */
    private static Instant begin(IncidentBook book, Instant now) {
        return book.all().stream()
                .map(each -> each.document())
                .filter(document -> IncidentBook.isOpen(document, now))
                .map(document -> document.opened())
                .min(Comparator.naturalOrder())
                .orElse(now)
                .minus(CLOCKS_APART);
    }

    private void live(Watch watch) throws IOException, InterruptedException {
        Console console = options.console();
        try (LiveScreen screen = new LiveScreen(console, System.in)) {
            for (int shown = 1; ; shown++) {
                screen.draw(watch.frame().screen(console, LiveScreen.size()));
                long next = System.nanoTime() + every.toNanos();
                while (System.nanoTime() - next < 0) {
                    if (shown == count || screen.isEndWanted()) {
                        return;
                    }
                    Thread.sleep(LOOK_AT_KEYS);
                }
            }
        }
    }

    private void piped(Watch watch) throws InterruptedException {
        Console console = options.console();
        for (int shown = 1; ; shown++) {
            WatchFrame frame = watch.frame();
            if (options.json()) {
                console.json(frame.json());
            } else {
                frame.plain().forEach(console::result);
            }
            if (shown == count || console.failed()) {
                return;
            }
            Thread.sleep(every);
        }
    }

    /** What is watched. */
    private record Watch(IncidentBook.Followed incidents, RecordingTally tally, LedgerFeed feed, ServerClient server) {

        WatchFrame frame() throws InterruptedException {
            Instant now = Instant.now();
            List<WatchFrame.Row> rows = new ArrayList<>();
            IncidentBook book = incidents.now();
            book.all().stream()
                    .map(each -> each.document())
                    .filter(document -> IncidentBook.isOpen(document, now))
                    .forEach(document -> rows.add(new WatchFrame.Row(document, tally.numbers(document.id(), now))));
            List<WatchFrame.Breach> breaches = book.all().stream()
                    .map(each -> each.document())
                    .flatMap(document -> document.breachClock().stream()
                            .filter(BreachClock::runs)
                            .map(clock -> new WatchFrame.Breach(document, clock)))
                    .toList();
            return new WatchFrame(now, rows, breaches, book.all().size() - rows.size(), problems());
        }

        private List<String> problems() throws InterruptedException {
            List<String> problems = new ArrayList<>();
            if (!feed.isCaughtUp()) {
                problems.add("the ledger is still being read: packets and losses are not complete yet");
            }
            try {
                for (JsonNode role : server.status().path("roles")) {
                    String state = role.path("state").asText().toLowerCase(Locale.ROOT);
                    if (!"up".equals(state)) {
                        problems.add(Printable.line(role.path("role").asText() + " is " + state + ": "
                                + role.path("detail").asText()));
                    }
                }
            } catch (CommandException e) {
                problems.add(Printable.line(String.valueOf(e.getMessage())));
            }
            return problems;
        }
    }
}
