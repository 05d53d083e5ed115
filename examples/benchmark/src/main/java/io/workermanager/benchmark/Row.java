package io.workermanager.benchmark;

import java.util.List;

/** Measures one or a few figures on an empty server. */
interface Row {
    List<Figure> measure(Ground ground, Scale scale);
}
