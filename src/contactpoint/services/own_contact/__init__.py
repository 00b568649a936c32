"""One's own work telephone number and e-mail address: asked for by the person, confirmed by the
manager of the accounts, and then on the records of the children whom the person works with."""
