package org.tripcap.cli.command;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An option whose value, when it is not given, comes from a setting of {@link ClientKeys}. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.FIELD)
@interface Configured {

    /** The setting's name. */
    String value();
}
