package io.edgewitness.collector.estimators;

/** How the scatter of an interval's amount grows. Amounts of longer intervals scatter with the root of their days under both. */
public enum Scatter {
    /** The same at every level: ordinary least squares. */
    CONSTANT,
    /** In proportion to the expected amount: least squares reweighted by it until that settles. */
    PROPORTIONAL
}
