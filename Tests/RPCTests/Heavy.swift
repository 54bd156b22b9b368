import Testing

/// Tests that keep the whole machine busy: one after the other, so that none takes another's deadline.
@Suite(.serialized) enum Heavy {}
