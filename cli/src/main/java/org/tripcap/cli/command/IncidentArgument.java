package org.tripcap.cli.command;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.custody.AuthorisedDocument;
import picocli.CommandLine.Parameters;

/** Which incident a command is about. */
final class IncidentArgument {

    static final String LABEL = "INCIDENT";

    @Parameters(
            arity = "0..1",
            paramLabel = LABEL,
            description = "The incident's id, or as much of its beginning as is unique (default: the only open one).")
    private @Nullable String incident;

    /**
     * The newest revision of the incident that was named.
     *
     * @throws CommandException if there is no such incident, or several
     */
    AuthorisedDocument in(Session session, Instant now) {
        return session.incidents().find(incident, now);
    }
}
