package org.tripcap.ingest.http;

import io.javalin.http.Context;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.tripcap.capture.custody.LedgerProofText;
import org.tripcap.ingest.http.Problem.Kind;

/** Where a request came in, which decides what may be asked for there. */
enum Door {
    /** Of this host: everything. */
    LOCAL {
        @Override
        boolean serves(String path) {
            return true;
        }
    },
    /** Of other hosts that send alerts: alerts and their receipts. */
    ALERTS {
        @Override
        boolean serves(String path) {
            return path.startsWith("/api/v1/alerts/") || path.startsWith("/api/v1/receipts/");
        }
    },
    /** Of people who read packets: these, and nothing else. */
    EVIDENCE {
        @Override
        boolean serves(String path) {
            return path.startsWith(EvidenceEndpoint.PATH);
        }
    },
    /** Of people at the command line, and other servers: vault, ledger, and how things stand. */
    CLIENTS {
        @Override
        boolean serves(String path) {
            return path.equals(VaultEndpoint.PATH)
                    || path.startsWith(LedgerProofText.PATH + "/")
                    || path.equals(StatusEndpoints.PATH)
                    || path.startsWith("/health/")
                    || path.equals("/metrics");
        }
    };

    private static final String ATTRIBUTE = Door.class.getName();

    abstract boolean serves(String path);

    /** Marks what comes in by this door. */
    HttpConfiguration.Customizer mark() {
        return (Request request, HttpFields.Mutable headers) -> {
            request.setAttribute(ATTRIBUTE, this);
            return request;
        };
    }

    static Door of(Context context) {
        Object door = context.req().getAttribute(ATTRIBUTE);
        if (door == null) {
            throw new IllegalStateException("every connector marks its requests");
        }
        return (Door) door;
    }

    /** Refuses what is not served where it was asked for. */
    static void check(Context context) throws Problem {
        if (!of(context).serves(context.path())) {
            throw new Problem(Kind.NOT_FOUND, "this is not served here");
        }
    }
}
