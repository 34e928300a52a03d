import { Redirect, Route, Router, Switch } from 'wouter';

import { InvitationPage } from './login/invitation_page.tsx';
import { LoginPage } from './login/login_page.tsx';

/// The pages of a student. Addresses are below /learn.
export function App() {
  return (
    <Router base="/learn">
      <Switch>
        <Route path="/login" component={LoginPage} />
        <Route path="/invitation" component={InvitationPage} />
        <Route>
          <Redirect to="/login" />
        </Route>
      </Switch>
    </Router>
  );
}
