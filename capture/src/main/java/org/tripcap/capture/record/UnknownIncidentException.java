package org.tripcap.capture.record;

import java.io.IOException;
import org.tripcap.capture.incident.IncidentId;

/** The sensor has heard of no such incident, or not yet. */
public final class UnknownIncidentException extends IOException {

    private static final long serialVersionUID = 1;

    UnknownIncidentException(IncidentId incident) {
        super("the sensor knows no incident " + incident);
    }
}
