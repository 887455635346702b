package org.tripcap.cli.command;

import java.time.Instant;
import org.tripcap.capture.custody.AuthorisedDocument;
import picocli.CommandLine.Parameters;

/** In which incident to look, and for what. */
final class CaseQuery {

    @Parameters(
            index = "0",
            paramLabel = "INCIDENT",
            description = "The incident's id, or as much of its beginning as is unique.")
    private String incident;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "QUERY",
            defaultValue = "*",
            description = "What to look for, in Lucene's syntax and ECS names (default: everything).")
    private String query;

    /** The newest revision of the incident. */
    AuthorisedDocument in(Session session) {
        return session.incidents().find(incident, Instant.now());
    }

    /** What to look for. */
    String lucene() {
        return query;
    }
}
