package org.tripcap.ingest.respond;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom to tell what.
 *
 * @param name names it in logs and counters: 1 to 63 lower-case letters, digits and hyphens
 * @param events what to tell, at least one
 * @param channel how
 */
public record Notification(String name, Set<Event> events, Channel channel) {
    /** What is worth telling. */
    public enum Event {
        /** An alert opened an incident. */
        OPENED,
        /** An incident's scope became wider. */
        WIDENED,
        /** A bound of the policy kept alerts from acting. */
        BOUND,
        /** An incident's recording ends soon, unless something happens. */
        EXPIRING;

        /** The name in a policy and in what is sent: the lower-case word. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Event parse(String code) {
            for (Event event : values()) {
                if (event.code().equals(code)) {
                    return event;
                }
            }
            throw new IllegalArgumentException("expected opened, widened, bound or expiring, found '" + code + "'");
        }
    }

    /** How to tell. */
    public sealed interface Channel {
        /**
         * A POST of JSON.
         *
         * @param secret signs the body as alert sources sign theirs, if there is one
         */
        record Webhook(URI uri, @Nullable String secret) implements Channel {
            public Webhook {
                String scheme = uri.getScheme();
                if (uri.getHost() == null || !("https".equals(scheme) || "http".equals(scheme))) {
                    throw new IllegalArgumentException("expected an address such as https://host/path");
                }
            }

            /** Leaves out the path, which may hold a secret. */
            @Override
            public String toString() {
                return "Webhook[" + uri.getHost() + "]";
            }
        }

        /**
         * A program, started without a shell, with the JSON on its standard input.
         *
         * @param command absolute path of the program, and its arguments
         */
        record Command(List<String> command) implements Channel {
            public Command {
                command = List.copyOf(command);
                if (command.isEmpty() || !command.getFirst().startsWith("/")) {
                    throw new IllegalArgumentException("expected the absolute path of a program, and its arguments");
                }
            }
        }
    }

    public Notification {
        if (!name.matches("[a-z0-9][a-z0-9-]{0,62}")) {
            throw new IllegalArgumentException(
                    "a notification's name must have 1 to 63 lower-case letters, digits and hyphens, but was '" + name
                            + "'");
        }
        events = Set.copyOf(events);
        if (events.isEmpty()) {
            throw new IllegalArgumentException("notification " + name + " must name an event");
        }
    }
}
